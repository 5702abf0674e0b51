import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { clusterWords } from '../src/words/clusters.ts';
import { explainWords } from '../src/words/explain.ts';
import { secretWords } from '../src/words/secret.ts';
import { userWords } from '../src/words/users.ts';
import { settle } from './axe.ts';
import { LANGUAGES, type Language, THEMES, type Theme } from './browser.ts';
import { filledConsole } from './filled-console.ts';
import { look, SHOTS } from './look.ts';

const filled = filledConsole();

/** Name of the picture, and where it is. */
function places(): [name: string, path: string][] {
  const cluster = `/clusters/${filled.server().clusterId}`;
  return [
    ['clusters', '/clusters'],
    ['overview', cluster],
    ['users', `${cluster}/users`],
    ['roles', `${cluster}/roles`],
    ['role', `${cluster}/roles/reader`],
    ['data', `${cluster}/data`],
    ['collection', `${cluster}/data/default/books`],
    ['collection-search', `${cluster}/data/default/books/search?similar=7`],
    ['collection-schema', `${cluster}/data/default/books/schema`],
    ['collection-policies', `${cluster}/data/default/books/policies`],
    ['collection-import', `${cluster}/data/default/books/import`],
    ['explain', `${cluster}/explain`],
    ['audit', `${cluster}/audit`],
    ['api-keys', '/api-keys'],
    ['members', '/members'],
    ['account', '/account'],
  ];
}

test.each(LANGUAGES.flatMap((language) => THEMES.map((theme) => [language, theme] as const)))(
  'in %s and %s no page has an accessibility violation, an error or a request to another place',
  (language, theme) => walk(language, theme),
);

test('no page is wider than a phone', async () => {
  const { page, context } = await filled.open({ width: 360, height: 740 });
  for (const [name, path] of places()) {
    await page.goto(path);
    await settle(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter((element) => element.getBoundingClientRect().right > 361)
        .slice(0, 3)
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    expect.soft(width, `${name}: ${wide.join('\n')}`).toBeLessThanOrEqual(360);
    await page.screenshot({ path: join(SHOTS, `${name}-phone.png`) });
  }
  await context.close();
});

async function walk(language: Language, theme: Theme): Promise<void> {
  const { page, context, faults } = await filled.open({ language, theme });
  for (const [name, path] of places()) {
    await page.goto(path);
    // With an answer it says more.
    if (name === 'explain') {
      const ask = explainWords[language].ask;
      await page.getByRole('button', { name: ask, exact: true }).click();
    }
    await look(page, `${name}-${language}-${theme}`);
  }
  await lookAtDialogs(page, language, theme);
  await context.clearCookies();
  await page.goto('/sign-in');
  await look(page, `sign-in-${language}-${theme}`);
  expect(faults).toEqual([]);
  await context.close();
}

/** The dialogs that matter most: a reset, what it shows once, and a new cluster. */
async function lookAtDialogs(page: Page, language: Language, theme: Theme): Promise<void> {
  const t = userWords[language];
  await page.goto(`/clusters/${filled.server().clusterId}/users`);
  await page.getByRole('button', { name: `${t.reset}: search_api` }).click();
  await page.getByRole('dialog').waitFor();
  await look(page, `reset-password-${language}-${theme}`);
  await page.getByRole('dialog').getByRole('button', { name: t.reset, exact: true }).click();
  await page.getByText(secretWords[language].onceTitle).waitFor();
  await look(page, `shown-once-${language}-${theme}`);
  await page.goto('/clusters');
  await page.getByRole('button', { name: clusterWords[language].create }).click();
  await page.getByRole('dialog').waitFor();
  await look(page, `create-cluster-${language}-${theme}`);
}
