import { clusterPageWords } from '../src/words/cluster.ts';
import { commonWords } from '../src/words/common.ts';
import { roleWords } from '../src/words/roles.ts';
import { dropByName, type KeyboardFlow, showTab } from './keyboard-flow.ts';

/** A role is made in the editor: level, group and place, tried, granted, taken back; then dropped. */
export async function keyboardRoleFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys } = flow;
  const t = roleWords[language];
  const common = commonWords[language];
  const at = page();
  await showTab(flow, clusterPageWords[language].roles);
  await keys().enter(at.getByRole('button', { name: t.create }));
  await keys().fill(at.getByRole('dialog').getByLabel(common.name), 'reader');
  await keys().press('Enter');
  await at.getByRole('heading', { name: 'reader' }).waitFor();
  await keys().isSomewhere();

  await keys().reach(at.getByRole('radio', { name: t.levels.Collection }));
  await keys().press('ArrowRight');
  await at.getByRole('combobox', { name: t.collection }).waitFor({ state: 'detached' });
  await keys().choose(at.getByRole('combobox', { name: t.group }), 'DatabaseReadWrite');
  await keys().choose(at.getByRole('combobox', { name: t.database }), t.all);
  await keys().enter(at.getByRole('button', { name: t.tryIt }));
  await at.getByText(t.nothingChanges).waitFor();
  await keys().enter(at.getByRole('button', { name: t.grant, exact: true }));
  const row = at.getByRole('row').filter({ hasText: 'DatabaseReadWrite' });
  await row.waitFor();
  await keys().enter(row.getByRole('button', { name: t.revoke }), { back: true });
  await at.getByText(t.noGrants).waitFor();
  // Of the list nothing is left: what stood above it has the focus.
  await keys().isOn(at.getByRole('heading', { name: 'reader' }));

  await keys().enter(at.getByRole('link', { name: t.back }), { back: true });
  await keys().enter(at.getByRole('button', { name: `${common.drop}: reader` }));
  await dropByName(flow, 'reader');
  await at.getByRole('row').filter({ hasText: 'reader' }).waitFor({ state: 'detached' });
}
