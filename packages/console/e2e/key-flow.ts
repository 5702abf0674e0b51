import { expect } from 'vitest';
import { callerWords } from '../src/words/callers.ts';
import { commonWords } from '../src/words/common.ts';
import { explainWords } from '../src/words/explain.ts';
import { keyWords } from '../src/words/keys.ts';
import type { Flow } from './flow.ts';
import { sdkIsLetIn } from './sdk.ts';
import { takeSecret } from './take-secret.ts';

export async function keyFlow(flow: Flow): Promise<void> {
  const { language, page, server } = flow;
  const t = keyWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterUrl, clusterId } = server();
  await at.goto('/api-keys');
  await at.getByRole('button', { name: t.create }).click();
  await at.getByRole('dialog').getByLabel(common.name).fill('ci');
  await at.getByRole('dialog').getByRole('button', { name: common.create, exact: true }).click();
  const first = await takeSecret(at, language, t.secret);
  expect(await sdkIsLetIn(clusterUrl, first)).toBe(true);
  await at.getByRole('button', { name: common.actionsOf('ci') }).click();
  await at.getByRole('menuitem', { name: t.reset, exact: true }).click();
  // Who would notice: the SDK that came with it just now.
  await at.getByText(/NodeJS SDK \(grpc-node-js\/.*127\.0\.0\.1/).waitFor();
  await at.getByText(callerWords[language].resetKey).waitFor();
  await at.getByRole('dialog').getByRole('button', { name: t.reset, exact: true }).click();
  const second = await takeSecret(at, language, t.secret);
  expect(await sdkIsLetIn(clusterUrl, first)).toBe(false);
  expect(await sdkIsLetIn(clusterUrl, second)).toBe(true);

  await at.getByRole('button', { name: common.actionsOf('ci') }).click();
  await at.getByRole('menuitem', { name: t.edit, exact: true }).click();
  const dialog = at.getByRole('dialog');
  await dialog
    .getByRole('combobox', { name: t.role })
    .or(dialog.getByLabel(t.role))
    .first()
    .click();
  await at.getByRole('option', { name: t.projectRoles['Read-Write'] }).click();
  await dialog.getByLabel(t.clusters).first().click();
  await at.getByRole('option', { name: 'Cluster-01' }).click();
  await at.keyboard.press('Tab');
  await dialog.getByRole('button', { name: common.save, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const access = t.inProject('Default Project', t.projectRoles['Read-Write']);
  await at.getByText(t.onClusters(access, t.clusterCount(1))).waitFor();

  await orphanFlow(flow);

  // Explained as the cluster would decide.
  const words = explainWords[language];
  await at.goto(`/clusters/${clusterId}/explain`);
  await at.getByRole('combobox', { name: words.who }).or(at.getByLabel(words.who)).first().click();
  await at.getByRole('option', { name: 'ci', exact: true }).click();
  await at.getByRole('combobox', { name: words.can }).fill('Insert');
  await at.getByRole('button', { name: words.ask, exact: true }).click();
  await at.getByText(words.allowed('ci', 'Insert · default')).waitFor();
}

/** A key whose maker is gone is taken over, and works again. */
async function orphanFlow({ language, page, server }: Flow): Promise<void> {
  const t = keyWords[language];
  const at = page();
  const { url, clusterUrl, apiKey } = server();
  const ask = async <Data>(token: string, method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      ...{ method, headers: { authorization: `Bearer ${token}` } },
      ...(body && { body: JSON.stringify(body) }),
    });
    return ((await response.json()) as { data: Data }).data;
  };
  const [project] = await ask<{ projectId: string }[]>(apiKey, 'GET', '/v2/projects');
  const make = (token: string, name: string) =>
    ask<{ apiKeyId: string; apiKey: string }>(token, 'POST', '/v2/api-keys', {
      ...{ name, orgRole: 'Member', projects: [{ projectId: project?.projectId, role: 'Admin' }] },
    });
  const maker = await make(apiKey, 'maker');
  const child = await make(maker.apiKey, 'child');
  await ask(apiKey, 'DELETE', `/v2/api-keys/${maker.apiKeyId}`);
  expect(await sdkIsLetIn(clusterUrl, child.apiKey)).toBe(false);
  await at.reload();
  const row = at.getByRole('row').filter({ hasText: 'child' });
  await row.getByText(t.statuses.ORPHANED).waitFor();
  await row.getByRole('button', { name: commonWords[language].actionsOf('child') }).click();
  await at.getByRole('menuitem', { name: t.adopt, exact: true }).click();
  await at.getByRole('dialog').getByRole('button', { name: t.adopt, exact: true }).click();
  await row.getByText(t.statuses.ACTIVE).waitFor();
  expect(await sdkIsLetIn(clusterUrl, child.apiKey)).toBe(true);
}
