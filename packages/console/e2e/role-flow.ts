import { commonWords } from '../src/words/common.ts';
import { roleWords } from '../src/words/roles.ts';
import type { Flow } from './flow.ts';

export async function roleFlow({ language, page, server }: Flow): Promise<void> {
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
}
