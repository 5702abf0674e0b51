import { commonWords } from '../src/words/common.ts';
import { dataWords } from '../src/words/data.ts';
import type { Flow } from './flow.ts';

export async function dataFlow({ language, page, server }: Flow): Promise<void> {
  const t = dataWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterId } = server();
  await at.goto(`/clusters/${clusterId}/data`);
  await at.getByText(t.emptyTitle).waitFor();
  await at.getByRole('button', { name: t.create }).click();
  const dialog = at.getByRole('dialog');
  await dialog.getByLabel(common.name).fill('shelf');
  await dialog.getByLabel(t.dimension).fill('4');
  await dialog.getByRole('switch', { name: t.autoId }).click();
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  await at.getByRole('link', { name: 'shelf' }).click();
  await at.getByText(t.noRows, { exact: true }).waitFor();

  await at.getByRole('button', { name: t.insert, exact: true }).click();
  const rows = [1, 2].map((id) => ({ id, title: `Book ${id}`, vector: [id, 1, 0, 0] }));
  await at.getByRole('dialog').getByRole('textbox').fill(JSON.stringify(rows));
  await at.getByRole('dialog').getByRole('button', { name: t.insert, exact: true }).click();
  await at.getByText(t.inserted('2')).waitFor();
  await at
    .getByRole('dialog')
    .getByRole('button', { name: common.close, exact: true })
    .last()
    .click();
  await at.getByText('Book 2').waitFor();

  await at.getByLabel(t.filter).fill('id > > 1');
  await at.getByRole('button', { name: t.find, exact: true }).click();
  await at.locator('mark').waitFor();
  await at.getByLabel(t.filter).fill('id > 1');
  await at.getByRole('button', { name: t.find, exact: true }).click();
  await at.getByText('Book 1').waitFor({ state: 'detached' });

  await at.getByRole('button', { name: `${t.similar}: 2` }).click();
  await at.getByText(t.similarTo('2')).waitFor();
  await at.getByLabel(t.vector, { exact: true }).fill('[1, 1, 0]');
  await at.getByRole('button', { name: t.doSearch, exact: true }).click();
  await at.getByText(t.vectorWrong('4')).waitFor();
  await at.getByLabel(t.vector, { exact: true }).fill('[1, 1, 0, 0]');
  await at.getByRole('button', { name: t.doSearch, exact: true }).click();
  await at.getByText('1.0000').waitFor();

  await at.getByLabel(t.importPath).fill('rows.json');
  await at.getByRole('button', { name: t.importStart }).click();
  await at.getByText(t.importStates.Completed).waitFor();
  await at.getByText(t.rowCount('5'), { exact: true }).waitFor();

  await at.goto(`/clusters/${clusterId}/data`);
  await at.getByRole('button', { name: `${common.drop}: shelf` }).click();
  await at.getByLabel(common.typeToConfirm('shelf')).fill('shelf');
  await at.getByRole('dialog').getByRole('button', { name: common.drop, exact: true }).click();
  await at.getByText(t.emptyTitle).waitFor();
}
