import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { userWords } from '../src/words/users.ts';
import type { Flow } from './flow.ts';
import { openSdk, sdkIsLetIn } from './sdk.ts';
import { takeSecret } from './take-secret.ts';

export async function userFlow({ language, page, server }: Flow): Promise<void> {
  const t = userWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterId, clusterUrl } = server();
  await at.goto(`/clusters/${clusterId}/users`);
  await at.getByRole('button', { name: t.create }).click();
  const dialog = at.getByRole('dialog');
  await dialog.getByLabel(common.name).fill('alice');
  await dialog
    .getByRole('combobox', { name: t.roles })
    .or(dialog.getByLabel(t.roles))
    .first()
    .click();
  await at.getByRole('option', { name: 'db_ro', exact: true }).click();
  await at.keyboard.press('Tab');
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  const first = await takeSecret(at, language, t.password);
  const open = openSdk(clusterUrl, `alice:${first}`);
  expect(await open.isLetIn()).toBe(true);

  const row = at.getByRole('row').filter({ hasText: 'alice' });
  await row.getByText('db_ro').waitFor();
  await row.getByRole('button', { name: t.reset }).click();
  await at.getByRole('dialog').getByRole('button', { name: t.reset, exact: true }).click();
  const second = await takeSecret(at, language, t.password);
  expect(second).not.toBe(first);
  expect(await open.isLetIn()).toBe(false);
  await open.close();
  expect(await sdkIsLetIn(clusterUrl, `alice:${second}`)).toBe(true);

  await row.getByRole('button', { name: common.actionsOf('alice') }).click();
  await at.getByRole('menuitem', { name: t.drop, exact: true }).click();
  await at.getByLabel(common.typeToConfirm('alice')).fill('alice');
  await at.getByRole('dialog').getByRole('button', { name: common.drop, exact: true }).click();
  await row.waitFor({ state: 'detached' });
  expect(await sdkIsLetIn(clusterUrl, `alice:${second}`)).toBe(false);
}
