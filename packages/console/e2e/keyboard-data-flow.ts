import { expect } from 'vitest';
import { clusterPageWords } from '../src/words/cluster.ts';
import { commonWords } from '../src/words/common.ts';
import { dataWords } from '../src/words/data.ts';
import { dropByName, type KeyboardFlow, showTab } from './keyboard-flow.ts';

/** A collection is created, filled, filtered, searched, imported into, and dropped. */
export async function keyboardDataFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys } = flow;
  const t = dataWords[language];
  const common = commonWords[language];
  const at = page();
  const dialog = at.getByRole('dialog');
  await showTab(flow, clusterPageWords[language].data);
  await at.getByText(t.emptyTitle).waitFor();
  await keys().enter(at.getByRole('button', { name: t.create }));
  await keys().fill(dialog.getByLabel(common.name), 'shelf');
  await keys().fill(dialog.getByLabel(t.dimension), '4');
  await keys().choose(dialog.getByRole('combobox', { name: t.metric }), t.metrics.L2);
  await keys().reach(dialog.getByRole('switch', { name: t.autoId }));
  await keys().press('Space');
  await keys().enter(dialog.getByRole('button', { name: common.create, exact: true }));
  await dialog.waitFor({ state: 'detached' });
  await keys().isSomewhere();
  await keys().enter(at.getByRole('link', { name: 'shelf' }));
  await at.getByText(t.noRows, { exact: true }).waitFor();

  const insert = at.getByRole('button', { name: t.insert, exact: true });
  await keys().enter(insert);
  const rows = [1, 2].map((id) => ({ id, title: `Book ${id}`, vector: [id, 1, 0, 0] }));
  await keys().fill(dialog.getByRole('textbox'), JSON.stringify(rows));
  await keys().enter(dialog.getByRole('button', { name: t.insert, exact: true }));
  await at.getByText(t.inserted('2')).waitFor();
  await keys().enter(dialog.getByRole('button', { name: common.close, exact: true }).last());
  await dialog.waitFor({ state: 'detached' });
  await keys().isOn(insert);
  await at.getByText('Book 2').waitFor();

  await keys().fill(at.getByLabel(t.filter), 'id > > 1');
  await keys().press('Enter');
  await at.locator('mark').waitFor();
  await keys().fill(at.getByLabel(t.filter), 'id > 1');
  await keys().press('Enter');
  await at.getByText('Book 1').waitFor({ state: 'detached' });
  await keys().isOn(at.getByLabel(t.filter));

  await keys().enter(at.getByRole('button', { name: `${t.similar}: 2` }));
  await at.getByText(t.similarTo('2')).waitFor();
  await keys().isSomewhere();
  await keys().fill(at.getByLabel(t.vector, { exact: true }), '[1, 1, 0]');
  // In the middle, where the caret stays.
  await keys().press('ArrowLeft', ',', ' ', '0');
  await keys().enter(at.getByRole('button', { name: t.doSearch, exact: true }));
  await at.getByText(t.similarTo('2')).waitFor({ state: 'detached' });
  await at.getByRole('row').filter({ hasText: '0.0000' }).getByText('Book 1').waitFor();

  await showTab(flow, t.tabNames.import);
  const chooser = at.waitForEvent('filechooser');
  await keys().enter(at.getByLabel(t.importFile, { exact: true }).or(at.getByText(t.chooseFile)));
  const file = JSON.stringify({ rows: [{ id: 9, vector: [9, 0, 0, 1] }] });
  await (await chooser).setFiles({
    ...{ name: 'rows.json', mimeType: 'application/json', buffer: Buffer.from(file) },
  });
  await keys().enter(at.getByRole('button', { name: t.importStart }));
  await at.getByText(t.importStates.Completed).waitFor();
  await at.getByText(t.rowCount('3'), { exact: true }).waitFor();

  await keys().enter(at.getByRole('link', { name: t.back }), { back: true });
  await keys().enter(at.getByRole('button', { name: `${common.drop}: shelf` }));
  await dropByName(flow, 'shelf');
  await at.getByText(t.emptyTitle).waitFor();
  expect(await at.getByRole('link', { name: 'shelf' }).count()).toBe(0);
}
