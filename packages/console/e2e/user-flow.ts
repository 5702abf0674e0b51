import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { callerWords } from '../src/words/callers.ts';
import { commonWords } from '../src/words/common.ts';
import { userWords } from '../src/words/users.ts';
import type { Flow } from './flow.ts';
import { openSdk, sdkIsLetIn } from './sdk.ts';
import { takeSecret } from './take-secret.ts';

export async function userFlow(flow: Flow): Promise<void> {
  const { language, page, server } = flow;
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
  await editUser(flow, row);
  await row.getByRole('button', { name: t.reset }).click();
  // The SDK that is open is told of: its name, where it is, and what it called last.
  await at.getByText(callerWords[language].title).waitFor();
  await at.getByText(/NodeJS SDK \(grpc-node-js\/.*127\.0\.0\.1.*ShowCollections/).waitFor();
  await at.getByRole('dialog').getByRole('button', { name: t.reset, exact: true }).click();
  const second = await takeSecret(at, language, t.password);
  expect(second).not.toBe(first);
  expect(await open.isLetIn()).toBe(false);
  await open.close();
  expect(await sdkIsLetIn(clusterUrl, `alice:${second}`)).toBe(true);

  const third = await graceFlow(flow, row, second);
  await row.getByRole('button', { name: common.actionsOf('alice') }).click();
  await at.getByRole('menuitem', { name: t.drop, exact: true }).click();
  await at.getByLabel(common.typeToConfirm('alice')).fill('alice');
  await at.getByRole('dialog').getByRole('button', { name: common.drop, exact: true }).click();
  await row.waitFor({ state: 'detached' });
  expect(await sdkIsLetIn(clusterUrl, `alice:${third}`)).toBe(false);
}

/**
 * The old password works for an hour more, until that is ended.
 * @returns the new one
 */
async function graceFlow({ language, page, server }: Flow, row: Locator, old: string) {
  const t = userWords[language];
  const at = page();
  const dialog = at.getByRole('dialog');
  const isLetIn = (password: string) => sdkIsLetIn(server().clusterUrl, `alice:${password}`);
  await row.getByRole('button', { name: t.reset }).click();
  await dialog.getByRole('combobox', { name: t.grace }).click();
  await at.getByRole('option', { name: t.graces['3600'], exact: true }).click();
  await dialog.getByRole('button', { name: t.reset, exact: true }).click();
  const next = await takeSecret(at, language, t.password);
  const until = row.getByText(t.graceUntil('').trim());
  await until.waitFor();
  expect([await isLetIn(old), await isLetIn(next)]).toEqual([true, true]);
  await row.getByRole('button', { name: commonWords[language].actionsOf('alice') }).click();
  await at.getByRole('menuitem', { name: t.endGrace, exact: true }).click();
  await dialog.getByRole('button', { name: t.endGrace, exact: true }).click();
  await until.waitFor({ state: 'detached' });
  expect([await isLetIn(old), await isLetIn(next)]).toEqual([false, true]);
  return next;
}

/** A description and an expiry, and that the expiry counts. */
async function editUser({ language, page }: Flow, row: Locator): Promise<void> {
  const t = userWords[language];
  const common = commonWords[language];
  const at = page();
  const open = async () => {
    await row.getByRole('button', { name: common.actionsOf('alice') }).click();
    await at.getByRole('menuitem', { name: t.edit, exact: true }).click();
  };
  const save = async () => {
    const dialog = at.getByRole('dialog');
    await dialog.getByRole('button', { name: common.save, exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  };
  await open();
  await at.getByRole('dialog').getByLabel(common.description).fill('nightly job');
  await at.getByRole('dialog').getByLabel(t.expires).fill('2020-01-31T12:00');
  await save();
  await row.getByText('nightly job').waitFor();
  await row.getByText(t.expired).waitFor();
  await open();
  await at.getByRole('dialog').getByLabel(t.expires).fill('');
  await save();
  await row.getByText(t.expired).waitFor({ state: 'detached' });
}
