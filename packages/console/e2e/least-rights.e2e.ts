import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { clusterPageWords } from '../src/words/cluster.ts';
import { clusterWords } from '../src/words/clusters.ts';
import { commonWords } from '../src/words/common.ts';
import { dataWords } from '../src/words/data.ts';
import { failureWords } from '../src/words/failure.ts';
import { keyWords } from '../src/words/keys.ts';
import { rightWords } from '../src/words/rights.ts';
import { settle, violations } from './axe.ts';
import { LANGUAGES, type Language, type Theme } from './browser.ts';
import { filledConsole } from './filled-console.ts';
import { look } from './look.ts';
import { makeMember, type NewMember } from './make-member.ts';

const filled = filledConsole();
const READER = { email: 'reader@example.com', password: 'a password of the reader' };
const NOBODY = { email: 'nobody@example.com', password: 'a password of nobody' };
const THEME: Readonly<Record<Language, Theme>> = { en: 'light', zh: 'dark' };

beforeAll(async () => {
  await makeMember(filled.server(), READER, 'Read-Only');
  await makeMember(filled.server(), NOBODY);
});

/** A window of a member, and what the server refused of it. */
async function openAs(member: NewMember, language: Language) {
  const window = await filled.open({ language, theme: THEME[language] }, member);
  const refused: string[] = [];
  window.page.on('response', (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  return { ...window, refused };
}

test.each(LANGUAGES)(
  'in %s a Read-Only member is told on each page what it takes, and nothing is refused',
  async (language) => {
    const { needs, lacks, notForYou } = rightWords[language];
    const admin = needs.cluster(keyWords[language].projectRoles.Admin);
    const { page, context, faults, refused } = await openAs(READER, language);
    const cluster = `/clusters/${filled.server().clusterId}`;
    const books = `${cluster}/data/default/books`;
    for (const [path, reason] of [
      [`${cluster}/users`, admin],
      [`${cluster}/roles`, lacks('SelectOwnership')],
      [`${cluster}/roles/reader`, lacks('SelectOwnership')],
      [`${cluster}/explain`, admin],
      [`${cluster}/audit`, admin],
      [`${books}/policies`, lacks('SelectOwnership')],
    ] as const) {
      await page.goto(path);
      await page.getByRole('heading', { name: notForYou }).waitFor();
      await page.getByText(reason).waitFor();
      await settle(page);
      expect.soft(await violations(page), path).toEqual([]);
    }
    await page.goto(`${cluster}/users`);
    await look(page, `right-needed-${language}-${THEME[language]}`);
    const t = dataWords[language];
    const copies = [commonWords[language].copy, clusterPageWords[language].copySnippet];
    // One's own key.
    const ownKey = [keyWords[language].setFirst];
    for (const [path, free] of [
      ['/clusters', []],
      [cluster, copies],
      [`${cluster}/data`, []],
      // A row policy hides the rows.
      [books, [t.find]],
      [`${books}/search`, [t.doSearch]],
      [`${books}/schema`, []],
      [`${books}/import`, [t.chooseFile]],
      ['/api-keys', ownKey],
      ['/members', []],
    ] as const) {
      await page.goto(path);
      await settle(page);
      expect.soft(await freeButtons(page, language), path).toEqual([...free].toSorted());
    }
    expect(refused).toEqual([]);
    expect(faults).toEqual([]);
    await context.close();
  },
);

test.each(LANGUAGES)('in %s who has no role is told whom to ask', async (language) => {
  const t = clusterWords[language];
  const { page, context, faults } = await openAs(NOBODY, language);
  await page.getByRole('heading', { name: t.noRightTitle }).waitFor();
  await page.getByText(t.noRight).waitFor();
  for (const [path, free] of [
    ['/api-keys', [keyWords[language].setFirst]],
    ['/members', []],
  ] as const) {
    await page.goto(path);
    await settle(page);
    expect.soft(await freeButtons(page, language), path).toEqual(free);
  }
  await page.goto(`/clusters/${filled.server().clusterId}/users`);
  await page.getByText(failureWords[language].notFound).waitFor();
  await page.getByText(failureWords[language].notFoundHelp).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

/** Names of the buttons that are not held back, once each, of the menus' entries too. */
async function freeButtons(page: Page, language: Language): Promise<string[]> {
  const menus = page.locator('main').getByRole('button', {
    name: commonWords[language].actionsOf(''),
  });
  const free = await namesOf(page, 'main button:not([aria-haspopup])');
  for (const menu of await menus.all()) {
    await menu.click();
    await page.getByRole('menu').waitFor();
    free.push(...(await namesOf(page, '[role="menuitem"]')));
    await page.keyboard.press('Escape');
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
  return [...new Set(free)].toSorted();
}

function namesOf(page: Page, css: string): Promise<string[]> {
  return page
    .locator(`${css}:not([aria-disabled="true"], :disabled, [role="tab"])`)
    .evaluateAll((found) => found.map((each) => each.textContent?.trim() ?? ''));
}
