import { expect } from 'vitest';
import { clusterPageWords } from '../src/words/cluster.ts';
import { commonWords } from '../src/words/common.ts';
import { userWords } from '../src/words/users.ts';
import { dropByName, goTo, type KeyboardFlow, showTab, takeSecretByKeys } from './keyboard-flow.ts';
import { sdkIsLetIn } from './sdk.ts';

/** A user is created with a role, gets another, has the password reset, and is dropped. */
export async function keyboardUserFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys, server } = flow;
  const t = userWords[language];
  const common = commonWords[language];
  const at = page();
  await goTo(flow, 'clusters');
  await keys().enter(at.getByRole('link', { name: 'Cluster-01' }));
  await showTab(flow, clusterPageWords[language].users);

  const create = at.getByRole('button', { name: t.create });
  const dialog = at.getByRole('dialog');
  await keys().enter(create);
  await keys().fill(dialog.getByLabel(common.name), 'alice');
  await keys().choose(dialog.getByRole('combobox', { name: t.roles }), 'db_ro');
  await keys().enter(dialog.getByRole('button', { name: common.create, exact: true }));
  const first = await takeSecretByKeys(flow, t.password);
  await keys().isOn(create);
  const { clusterUrl } = server();
  expect(await sdkIsLetIn(clusterUrl, `alice:${first}`)).toBe(true);

  const row = at.getByRole('row').filter({ hasText: 'alice' });
  await row.getByText('db_ro').waitFor();
  const menu = row.getByRole('button', { name: common.actionsOf('alice') });
  await keys().act(menu, t.edit);
  const roles = dialog.getByRole('combobox', { name: t.roles });
  await keys().isOn(roles);
  await keys().choose(roles, 'db_rw');
  await keys().fill(dialog.getByLabel(common.description), 'by keys');
  await keys().enter(dialog.getByRole('button', { name: common.save, exact: true }));
  await row.getByText('by keys').waitFor();
  await row.getByText('db_rw').waitFor();
  await keys().isOn(menu);

  const reset = row.getByRole('button', { name: t.reset });
  await keys().enter(reset, { back: true });
  await dialog.waitFor();
  const generate = dialog.getByRole('radio', { name: t.generate });
  await keys().reach(generate);
  await keys().press('ArrowRight');
  await keys().fill(dialog.locator('input[type="password"]'), 'Typed-Passw0rd-by-keys');
  await keys().press('Enter');
  const second = await takeSecretByKeys(flow, t.password);
  expect(second).toBe('Typed-Passw0rd-by-keys');
  await keys().isOn(reset);
  expect(await sdkIsLetIn(clusterUrl, `alice:${first}`)).toBe(false);
  expect(await sdkIsLetIn(clusterUrl, `alice:${second}`)).toBe(true);

  await keys().act(menu, t.drop);
  await dropByName(flow, 'alice');
  await row.waitFor({ state: 'detached' });
  // The row is gone: the keyboard goes on at the one that took its place.
  await keys().isOn(at.getByRole('button', { name: common.actionsOf('db_admin') }));
  expect(await sdkIsLetIn(clusterUrl, `alice:${second}`)).toBe(false);
}
