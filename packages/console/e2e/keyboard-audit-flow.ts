import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { auditWords } from '../src/words/audit.ts';
import { clusterPageWords } from '../src/words/cluster.ts';
import { explainWords } from '../src/words/explain.ts';
import { goTo, type KeyboardFlow, showTab } from './keyboard-flow.ts';

/** The audit log is filtered, looked into and saved; then somebody's rights are explained. */
export async function keyboardAuditFlow(flow: KeyboardFlow): Promise<void> {
  const { language, page, keys } = flow;
  const t = auditWords[language];
  const at = page();
  await goTo(flow, 'clusters');
  await keys().enter(at.getByRole('link', { name: 'Cluster-01' }));
  await showTab(flow, clusterPageWords[language].audit);
  await keys().fill(at.getByRole('textbox', { name: t.action, exact: true }), 'CreateCredential');
  await keys().choose(at.getByRole('combobox', { name: t.since }), t.sinces['1']);
  await keys().enter(at.getByRole('button', { name: t.find, exact: true }));
  const row = at.getByRole('row').filter({ hasText: 'user:alice' });
  await row.waitFor();
  await at.getByText('CreateRole').waitFor({ state: 'detached' });
  const detail = row.getByRole('button', { name: new RegExp(`^${t.detail}: `) });
  await keys().enter(detail);
  await at.getByRole('dialog').getByText(t.intact, { exact: true }).waitFor();
  await keys().isIn(at.getByRole('dialog'));
  await keys().press('Escape');
  await at.getByRole('dialog').waitFor({ state: 'detached' });
  await keys().isOn(detail);
  const saved = at.waitForEvent('download');
  await keys().enter(at.getByRole('button', { name: t.export }), { back: true });
  const entries = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
  expect(entries).toMatchObject([{ action: 'CreateCredential', object: 'user:alice' }]);

  const words = explainWords[language];
  await showTab(flow, clusterPageWords[language].explain);
  await keys().choose(at.getByRole('combobox', { name: words.who }), 'db_admin');
  await keys().fill(at.getByRole('combobox', { name: words.can }), 'Insert');
  // Closes the list of suggestions, and nothing else.
  await keys().press('Escape');
  await keys().enter(at.getByRole('button', { name: words.ask, exact: true }));
  await at.getByText(words.allowed('db_admin', 'Insert · default')).waitFor();
}
