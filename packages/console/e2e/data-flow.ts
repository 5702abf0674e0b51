import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { dataWords } from '../src/words/data.ts';
import { policyWords } from '../src/words/policies.ts';
import type { Flow } from './flow.ts';

export async function dataFlow(flow: Flow): Promise<void> {
  const { language, page, server } = flow;
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

  const show = (tab: keyof typeof t.tabNames) =>
    at.getByRole('tab', { name: t.tabNames[tab], exact: true }).click();
  await at.getByRole('button', { name: `${t.similar}: 2` }).click();
  await at.getByText(t.similarTo('2')).waitFor();
  expect(new URL(at.url()).pathname).toMatch(/\/data\/default\/shelf\/search$/);
  // Once more is asked once more: the rows may have changed. The filter is still there.
  await show('rows');
  expect(await at.getByLabel(t.filter).inputValue()).toBe('id > 1');
  const again = at.waitForRequest('**/entities/search**');
  await at.getByRole('button', { name: `${t.similar}: 2` }).click();
  await again;
  await at.getByLabel(t.vector, { exact: true }).fill('[1, 1, 0]');
  await at.getByRole('button', { name: t.doSearch, exact: true }).click();
  await at.getByText(t.vectorWrong('4')).waitFor();
  await at.getByLabel(t.vector, { exact: true }).fill('[1, 1, 0, 0]');
  await at.getByRole('button', { name: t.doSearch, exact: true }).click();
  await at.getByText('1.0000').waitFor();
  // What was pasted and what it found are there again, and in no address.
  await show('rows');
  await at.getByText('Book 2').waitFor();
  await show('search');
  await at.getByText('1.0000').waitFor();
  expect(await at.getByLabel(t.vector, { exact: true }).inputValue()).toBe('[1, 1, 0, 0]');
  expect(at.url()).not.toContain('[1');
  await at.getByLabel(common.optional(t.filter)).fill('id > > 1');
  await at.getByRole('button', { name: t.doSearch, exact: true }).click();
  await at.locator('mark').waitFor();
  await at.getByLabel(common.optional(t.filter)).fill('id > 1');
  await at.getByRole('button', { name: t.doSearch, exact: true }).click();
  await at.getByText('Book 2').waitFor();
  expect(await at.getByText('Book 1').count()).toBe(0);
  await addressFlow(flow);

  await show('schema');
  await at.getByRole('cell', { name: t.primaryKey }).waitFor();
  await show('import');
  const rows3 = [1, 2, 3].map((id) => ({ id: id + 100, vector: [id, 0, 0, 1] }));
  const buffer = Buffer.from(JSON.stringify({ rows: rows3 }));
  const file = { name: '../rows.json', mimeType: 'application/json', buffer };
  await at.locator('input[type="file"]').setInputFiles(file);
  await at.getByRole('button', { name: t.importStart }).click();
  await at.getByText(t.importStates.Completed).waitFor();
  await at.getByText(t.rowCount('5'), { exact: true }).waitFor();
  await show('schema');
  await show('import');
  await at.getByText(t.importStates.Completed).waitFor();
  await at.getByText(t.importServer, { exact: true }).click();
  await at.getByLabel(t.importPath).fill('rows.json');
  await at.getByRole('button', { name: t.importStart }).click();
  await at.getByText(t.rowCount('6'), { exact: true }).waitFor();
  await show('policies');
  await policyFlow(flow);
  await policyForNobodyFlow(flow);

  await exactKeyFlow(flow);
  await at.goto(`/clusters/${clusterId}/data`);
  await at.getByRole('button', { name: `${common.drop}: shelf` }).click();
  await at.getByLabel(common.typeToConfirm('shelf')).fill('shelf');
  await at.getByRole('dialog').getByRole('button', { name: common.drop, exact: true }).click();
  await at.getByText(t.emptyTitle).waitFor();
  await databaseFlow(flow);
}

/** A key with more digits than JavaScript's numbers hold is inserted, shown and searched by as it is. */
async function exactKeyFlow({ language, page, server }: Flow): Promise<void> {
  const t = dataWords[language];
  const at = page();
  const key = '9007199254740993';
  await at.goto(`/clusters/${server().clusterId}/data/default/shelf`);
  await at.getByRole('button', { name: t.insert, exact: true }).click();
  const rows = `[{"id": ${key}, "vector": [0, 0, 1, 0]}]`;
  await at.getByRole('dialog').getByRole('textbox').fill(rows);
  await at.getByRole('dialog').getByRole('button', { name: t.insert, exact: true }).click();
  await at.getByText(t.inserted('1')).waitFor();
  await at.keyboard.press('Escape');
  await at.getByRole('button', { name: `${t.similar}: ${key}` }).click();
  await at.getByText(t.similarTo(key)).waitFor();
  await at.getByRole('row').filter({ hasText: '1.0000' }).getByText(key).waitFor();
}

/** A filter and a row that is searched by are in the address, so a link leads to them. */
async function addressFlow({ language, page, server }: Flow): Promise<void> {
  const t = dataWords[language];
  const at = page();
  const shelf = `/clusters/${server().clusterId}/data/default/shelf`;
  await at.goto(`${shelf}?filter=${encodeURIComponent('id == 2')}`);
  await at.getByText('Book 2').waitFor();
  expect(await at.getByLabel(t.filter).inputValue()).toBe('id == 2');
  expect(await at.getByText('Book 1').count()).toBe(0);
  await at.getByLabel(t.filter).fill('id == 1');
  await at.getByRole('button', { name: t.find, exact: true }).click();
  await at.getByText('Book 1').waitFor();
  await at.goBack();
  await at.getByText('Book 2').waitFor();
  expect(await at.getByLabel(t.filter).inputValue()).toBe('id == 2');
  await at.goto(`${shelf}/search?similar=1`);
  await at.getByText(t.similarTo('1')).waitFor();
}

/** A row policy: what cannot be read is underlined, what can is kept and dropped again. */
async function policyFlow({ language, page }: Flow): Promise<void> {
  const t = policyWords[language];
  const common = commonWords[language];
  const at = page();
  const dialog = at.getByRole('dialog');
  await at.getByRole('button', { name: t.create }).click();
  await dialog.getByLabel(common.name).fill('cheap');
  await dialog.getByLabel(t.using).fill('id > > 1');
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  await dialog.locator('mark').waitFor();
  await dialog.getByLabel(t.using).fill('id > 1');
  await dialog.locator('mark').waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
  const row = at.getByRole('row').filter({ hasText: 'cheap' });
  await row.getByText(t.everybody).waitFor();
  await row.getByRole('button', { name: common.actionsOf('cheap') }).click();
  await at.getByRole('menuitem', { name: t.drop, exact: true }).click();
  await at.getByText(t.dropLast).waitFor();
  await at.getByLabel(common.typeToConfirm('cheap')).fill('cheap');
  await dialog.getByRole('button', { name: common.drop, exact: true }).click();
  await at.getByText(t.emptyTitle).waitFor();
}

/** A policy whose roles were dropped is for nobody, and is not saved as one for everybody. */
async function policyForNobodyFlow({ language, page, server }: Flow): Promise<void> {
  const t = policyWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterUrl, adminToken } = server();
  const call = async (path: string, body: object) => {
    const response = await fetch(`${clusterUrl}/v2/vectordb/${path}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
    });
    expect([path, ((await response.json()) as { code: number }).code]).toEqual([path, 0]);
  };
  const policy = { collectionName: 'shelf', policyName: 'lost' };
  await call('roles/create', { roleName: 'gone' });
  const rule = { actions: ['Query'], roles: ['gone'], usingExpr: 'id > 1' };
  await call('row_policies/create', { ...policy, ...rule });
  await call('roles/drop', { roleName: 'gone' });
  await at.reload();
  const row = at.getByRole('row').filter({ hasText: 'lost' });
  await row.getByText(t.nobody).waitFor();
  await row.getByRole('button', { name: common.actionsOf('lost') }).click();
  await at.getByRole('menuitem', { name: t.edit, exact: true }).click();
  const dialog = at.getByRole('dialog');
  const save = dialog.getByRole('button', { name: common.save, exact: true });
  expect(await save.isDisabled()).toBe(true);
  await dialog.getByRole('combobox', { name: t.roles }).click();
  await at.getByRole('option', { name: 'db_ro', exact: true }).click();
  expect(await save.isEnabled()).toBe(true);
  await call('row_policies/drop', policy);
}

/** A database is made, shown and dropped. */
async function databaseFlow({ language, page }: Flow): Promise<void> {
  const t = dataWords[language];
  const common = commonWords[language];
  const at = page();
  const dialog = at.getByRole('dialog');
  await at.getByRole('button', { name: common.actionsOf('default') }).click();
  await at.getByRole('menuitem', { name: t.createDatabase, exact: true }).click();
  await dialog.getByLabel(common.name).fill('archive');
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  await at.waitForURL('**/data?db=archive');
  await at.getByRole('button', { name: common.actionsOf('archive') }).click();
  await at.getByRole('menuitem', { name: t.dropDatabase, exact: true }).click();
  await at.getByLabel(common.typeToConfirm('archive')).fill('archive');
  await dialog.getByRole('button', { name: common.drop, exact: true }).click();
  await at.getByRole('button', { name: common.actionsOf('default') }).waitFor();
}
