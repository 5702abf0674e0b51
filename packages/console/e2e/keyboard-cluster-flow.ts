import { expect } from 'vitest';
import { clusterWords } from '../src/words/clusters.ts';
import { commonWords } from '../src/words/common.ts';
import {
  dropByName,
  goTo,
  type KeyboardFlow,
  openAndLeave,
  takeSecretByKeys,
} from './keyboard-flow.ts';
import { sdkIsLetIn } from './sdk.ts';

/** A cluster is created, its password saved; it is suspended, resumed and dropped. */
export async function keyboardClusterFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys } = flow;
  const t = clusterWords[language];
  const common = commonWords[language];
  const at = page();
  await goTo(flow, 'clusters');
  const create = at.getByRole('button', { name: t.create });
  await openAndLeave(flow, create);
  await keys().press('Enter');
  await keys().isOn(at.getByRole('dialog').getByLabel(common.name));
  await keys().fill(at.getByRole('dialog').getByLabel(common.name), 'spare');
  await keys().press('Enter');
  const password = await takeSecretByKeys(flow, t.password);
  await keys().isOn(create);
  const row = at.getByRole('row').filter({ hasText: 'spare' });
  await row.getByText(t.statuses.RUNNING).waitFor();
  const endpoint = ((await row.getByText(/^http:/).textContent()) ?? '').trim();
  expect(await sdkIsLetIn(endpoint, `db_admin:${password}`)).toBe(true);

  const menu = row.getByRole('button', { name: common.actionsOf('spare') });
  for (const [item, status] of [
    [t.suspend, t.statuses.STOPPED],
    [t.resume, t.statuses.RUNNING],
  ] as const) {
    await keys().act(menu, item);
    await keys().isOn(at.getByRole('dialog').getByRole('button', { name: item, exact: true }));
    await keys().press('Enter');
    await row.getByText(status).waitFor();
    await keys().isOn(menu);
  }
  await keys().press('Enter');
  await keys().isIn(at.getByRole('menu'));
  await keys().press('Escape');
  await at.getByRole('menu').waitFor({ state: 'detached' });
  await keys().isOn(menu);
  await keys().act(menu, t.drop);
  await dropByName(flow, 'spare');
  await at.getByRole('heading', { name: t.bin }).waitFor();
  await row.getByRole('button', { name: common.actionsOf('spare') }).waitFor({ state: 'detached' });
  expect(await sdkIsLetIn(endpoint, `db_admin:${password}`)).toBe(false);
}
