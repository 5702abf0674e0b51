import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { clusterWords } from '../src/words/clusters.ts';
import { commonWords } from '../src/words/common.ts';
import { secretWords } from '../src/words/secret.ts';
import type { Flow } from './flow.ts';
import { sdkIsLetIn } from './sdk.ts';
import { takeSecret } from './take-secret.ts';

export async function clusterFlow({ language, page }: Flow): Promise<void> {
  const t = clusterWords[language];
  const common = commonWords[language];
  const at = page();
  await at.goto('/clusters');
  await at.getByRole('button', { name: t.create }).click();
  const dialog = at.getByRole('dialog');
  await dialog.getByLabel(common.name).fill('spare');
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  const saved = at.waitForEvent('download');
  await at.getByRole('button', { name: secretWords[language].download }).click();
  const file = readFileSync(await (await saved).path(), 'utf8');
  const password = await takeSecret(at, language, t.password);
  expect(file).toContain(`${t.password}: ${password}\n`);
  const row = at.getByRole('row').filter({ hasText: 'spare' });
  await row.getByText(t.statuses.RUNNING).waitFor();
  const endpoint = ((await row.getByText(/^http:/).textContent()) ?? '').trim();
  expect(await sdkIsLetIn(endpoint, `db_admin:${password}`)).toBe(true);

  const act = async (item: string) => {
    await row.getByRole('button', { name: common.actionsOf('spare') }).click();
    await at.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await act(t.suspend);
  await at.getByRole('dialog').getByRole('button', { name: t.suspend, exact: true }).click();
  await row.getByText(t.statuses.STOPPED).waitFor();
  expect(await sdkIsLetIn(endpoint, `db_admin:${password}`)).toBe(false);
  await act(t.resume);
  await at.getByRole('dialog').getByRole('button', { name: t.resume, exact: true }).click();
  await row.getByText(t.statuses.RUNNING).waitFor();

  await act(t.drop);
  const drop = at.getByRole('dialog').getByRole('button', { name: common.drop, exact: true });
  expect(await drop.isDisabled()).toBe(true);
  await at.getByLabel(common.typeToConfirm('spare')).fill('spare');
  await drop.click();
  await at.getByRole('heading', { name: t.bin }).waitFor();
  await at.getByRole('button', { name: t.restore }).click();
  await at.getByRole('heading', { name: t.bin }).waitFor({ state: 'detached' });
  await row.getByText(t.statuses.RUNNING).waitFor();
}
