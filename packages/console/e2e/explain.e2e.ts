import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { explainWords } from '../src/words/explain.ts';
import { roleWords } from '../src/words/roles.ts';
import { LANGUAGES } from './browser.ts';
import { filledConsole } from './filled-console.ts';

const filled = filledConsole();

test.each(LANGUAGES)(
  'in %s it is explained who may do what, and what is missing',
  async (language) => {
    const t = explainWords[language];
    const { page, context, faults } = await filled.open({ language });
    await page.goto(`/clusters/${filled.server().clusterId}/explain`);
    await choose(page, t.who, 'search_api');
    const ask = async (can: string) => {
      await page.getByRole('combobox', { name: t.can }).fill(can);
      await page.getByRole('button', { name: t.ask, exact: true }).click();
    };
    // The places are suggested: of a database that is named, its collections too.
    await choose(page, t.on, 'default.books');
    await ask('Insert');
    await page.getByText(t.denied('search_api', 'Insert · default.books')).waitFor();
    await page.getByText('Insert · default.books', { exact: true }).first().waitFor();
    await page.getByText('reader', { exact: true }).waitFor();
    await ask('Search');
    await page.getByText(t.allowed('search_api', 'Search · default.books')).waitFor();
    await page.getByText(t.rowsBound('affordable')).waitFor();
    const granted = t.via.grant('reader', 'CollectionReadOnly', 'default.books', 'db_admin');
    await page.getByText(granted).waitFor();
    await page.getByRole('button', { name: t.askRights }).click();
    await page.getByRole('heading', { name: t.rights('search_api') }).waitFor();
    await page.getByRole('cell', { name: 'CollectionReadOnly', exact: true }).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  },
);

test.each(LANGUAGES)(
  'in %s a grant is tried before it is made: who would gain what',
  async (language) => {
    const t = roleWords[language];
    const { page, context, faults } = await filled.open({ language });
    await page.goto(`/clusters/${filled.server().clusterId}/roles/reader`);
    await page.getByText(t.heldBy('nightly_report, recommender, search_api')).waitFor();
    await choose(page, t.group, 'CollectionReadWrite');
    await page
      .getByText(/Insert, .*Upsert/)
      .first()
      .waitFor();
    await choose(page, t.collection, 'books');
    await page.getByRole('button', { name: t.tryIt }).click();
    const answer = page.getByRole('status').filter({ hasText: t.wouldChange });
    await answer.getByText('nightly_report', { exact: true }).waitFor();
    expect(await answer.getByText(new RegExp(`${t.gains} .*default\\.books`)).count()).toBe(3);
    // Nothing has changed by that.
    await page.reload();
    expect(await page.getByRole('row').filter({ hasText: 'CollectionReadWrite' }).count()).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  },
);

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}
