import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { auditWords } from '../src/words/audit.ts';
import { commonWords } from '../src/words/common.ts';
import { LANGUAGES } from './browser.ts';
import { filledConsole } from './filled-console.ts';

const filled = filledConsole();

test.each(LANGUAGES)('in %s somebody is found in a long list', async (language) => {
  const t = commonWords[language];
  const { page, context, faults } = await filled.open({ language });
  await page.goto(`/clusters/${filled.server().clusterId}/users`);
  const rows = page.getByRole('row');
  const find = page.getByRole('searchbox', { name: t.find });
  await find.fill('INGEST');
  await expect.poll(() => rows.count()).toBe(2);
  await rows.filter({ hasText: 'ingest' }).waitFor();
  // By their roles, too.
  await find.fill('writer');
  await expect.poll(() => rows.count()).toBe(3);
  await find.fill('zzz');
  await page.getByText(t.noneFound('zzz')).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

test.each(LANGUAGES)('in %s the audit is saved as it is filtered', async (language) => {
  const t = auditWords[language];
  const { page, context, faults } = await filled.open({ language });
  await page.goto(`/clusters/${filled.server().clusterId}/audit`);
  await page.getByRole('textbox', { name: t.action, exact: true }).fill('CreateCredential');
  await page.getByRole('combobox', { name: t.since }).click();
  await page.getByRole('option', { name: t.sinces['1'] }).click();
  await page.getByRole('button', { name: t.find, exact: true }).click();
  await page.getByText('collection:default/books').first().waitFor({ state: 'detached' });
  await page.getByText('user:ingest', { exact: true }).waitFor();
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: t.export }).click();
  const entries = JSON.parse(readFileSync(await (await saved).path(), 'utf8'));
  expect(entries).toHaveLength(5);
  expect(new Set(entries.map(({ action }: { action: string }) => action))).toEqual(
    new Set(['CreateCredential']),
  );
  await page.getByRole('button', { name: t.verify }).click();
  await page.getByText(t.verified).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
