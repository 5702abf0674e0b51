import { expect } from 'vitest';
import { clusterWords } from '../src/words/clusters.ts';
import { metricWords } from '../src/words/metrics.ts';
import type { Flow } from './flow.ts';

/** What was searched is in the chart within some seconds, without a reload, and in the list. */
export async function metricFlow({ language, page, server }: Flow): Promise<void> {
  const t = metricWords[language];
  const at = page();
  const { clusterId, clusterUrl, adminToken } = server();
  await at.goto(`/clusters/${clusterId}`);
  const chart = (title: string) => at.getByRole('img', { name: new RegExp(`^${title}`) });
  await chart(t.memory).waitFor();
  expect(await chart(t.memory).getAttribute('aria-label')).toMatch(/\d MiB/);
  const call = async (token: string) =>
    fetch(`${clusterUrl}/v2/vectordb/collections/list`, {
      ...{ method: 'POST', body: '{}', headers: { authorization: `Bearer ${token}` } },
    });
  for (let count = 0; count < 40; count++) await call(adminToken);
  await call('db_admin:wrong Passw0rd');
  const most = async (title: string) =>
    Number(/([\d.]+)$/.exec((await chart(title).getAttribute('aria-label')) ?? '')?.[1] ?? 0);
  await expect.poll(() => most(t.calls), { timeout: 20_000 }).toBeGreaterThan(1);
  await expect.poll(() => most(t.failedSignIns), { timeout: 20_000 }).toBeGreaterThan(0);
  await at.getByText(t.periods['24h'], { exact: true }).click();
  await chart(t.calls).waitFor();
  await at.goto('/clusters');
  await at.getByRole('columnheader', { name: clusterWords[language].searches }).waitFor();
  await at.getByText(/ MiB/).first().waitFor();
}
