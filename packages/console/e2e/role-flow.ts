import { commonWords } from '../src/words/common.ts';
import { groupWords } from '../src/words/groups.ts';
import { roleWords } from '../src/words/roles.ts';
import type { Flow } from './flow.ts';

export async function roleFlow(flow: Flow): Promise<void> {
  const { language, page, server } = flow;
  const t = roleWords[language];
  const common = commonWords[language];
  const at = page();
  const { clusterId } = server();
  await at.goto(`/clusters/${clusterId}/roles`);
  await at.getByRole('button', { name: t.create }).click();
  await at.getByRole('dialog').getByLabel(common.name).fill('reader');
  await at.getByRole('dialog').getByRole('button', { name: common.create, exact: true }).click();
  await at.getByRole('heading', { name: 'reader' }).waitFor();
  await at.getByText(t.noGrants).waitFor();
  await at.getByRole('button', { name: t.tryIt }).click();
  await at.getByText(t.nothingChanges).waitFor();
  await at.getByRole('button', { name: t.grant, exact: true }).click();
  const row = at.getByRole('row').filter({ hasText: 'CollectionReadOnly' });
  await row.waitFor();
  await row.getByRole('button', { name: t.revoke }).click();
  await at.getByText(t.noGrants).waitFor();
  await at.goto(`/clusters/${clusterId}/roles`);
  await at.getByRole('button', { name: `${common.drop}: reader` }).click();
  await at.getByLabel(common.typeToConfirm('reader')).fill('reader');
  await at.getByRole('dialog').getByRole('button', { name: common.drop, exact: true }).click();
  await at.getByRole('row').filter({ hasText: 'reader' }).waitFor({ state: 'detached' });
  await groupFlow(flow);
}

/** A privilege group is made, changed and dropped. */
async function groupFlow({ language, page }: Flow): Promise<void> {
  const t = groupWords[language];
  const common = commonWords[language];
  const at = page();
  const dialog = at.getByRole('dialog');
  const choose = async (privilege: string) => {
    await dialog.getByLabel(t.privileges).first().click();
    await at.getByRole('option', { name: privilege, exact: true }).click();
    await at.keyboard.press('Tab');
  };
  await at.getByRole('button', { name: t.create }).click();
  await dialog.getByLabel(common.name).fill('loaders');
  await choose('Insert');
  await dialog.getByRole('button', { name: common.create, exact: true }).click();
  const row = at.getByRole('row').filter({ hasText: 'loaders' });
  await row.getByText('Insert', { exact: true }).waitFor();
  const act = async (item: string) => {
    await row.getByRole('button', { name: common.actionsOf('loaders') }).click();
    await at.getByRole('menuitem', { name: item, exact: true }).click();
  };
  await act(t.edit);
  await choose('Load');
  await dialog.getByRole('button', { name: common.save, exact: true }).click();
  await row.getByText('Insert, Load', { exact: true }).waitFor();
  await act(t.drop);
  await at.getByLabel(common.typeToConfirm('loaders')).fill('loaders');
  await dialog.getByRole('button', { name: common.drop, exact: true }).click();
  await row.waitFor({ state: 'detached' });
}
