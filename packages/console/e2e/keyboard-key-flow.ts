import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { keyWords } from '../src/words/keys.ts';
import { dropByName, goTo, type KeyboardFlow, takeSecretByKeys } from './keyboard-flow.ts';
import { sdkIsLetIn } from './sdk.ts';

/** An API key is created, reset and deleted. */
export async function keyboardKeyFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys, server } = flow;
  const t = keyWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterUrl } = server();
  await goTo(flow, 'apiKeys');
  const create = at.getByRole('button', { name: t.create });
  await keys().enter(create);
  await keys().fill(at.getByRole('dialog').getByLabel(common.name), 'robot');
  await keys().choose(
    at.getByRole('dialog').getByRole('combobox', { name: t.role }),
    t.projectRoles['Read-Write'],
  );
  await keys().enter(
    at.getByRole('dialog').getByRole('button', { name: common.create, exact: true }),
  );
  const first = await takeSecretByKeys(flow, t.secret);
  await keys().isOn(create);
  expect(await sdkIsLetIn(clusterUrl, first)).toBe(true);

  const menu = at.getByRole('button', { name: common.actionsOf('robot') });
  await keys().act(menu, t.reset);
  await keys().isOn(at.getByRole('dialog').getByRole('button', { name: t.reset, exact: true }));
  await keys().press('Enter');
  const second = await takeSecretByKeys(flow, t.secret);
  await keys().isOn(menu);
  expect(await sdkIsLetIn(clusterUrl, first)).toBe(false);
  expect(await sdkIsLetIn(clusterUrl, second)).toBe(true);
  await keys().act(menu, t.drop);
  await dropByName(flow, 'robot');
  await menu.waitFor({ state: 'detached' });
  expect(await sdkIsLetIn(clusterUrl, second)).toBe(false);
}
