import type { Page } from 'playwright-core';
import { commonWords } from '../src/words/common.ts';
import { sessionWords } from '../src/words/session.ts';
import type { Language } from './browser.ts';
import type { ConsoleServer } from './console-server.ts';

export const OWN_PASSWORD = 'a password of my own';

/** Signs in through the page. */
export async function signIn(
  page: Page,
  language: Language,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<void> {
  const t = sessionWords[language];
  await page.goto('/sign-in');
  await page.getByLabel(t.email).fill(email);
  await page.getByLabel(t.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: t.signIn, exact: true }).click();
}

/** The first sign-in of all: replaces the printed password. Ends on the list of clusters. */
export async function signInFirst(
  page: Page,
  language: Language,
  server: ConsoleServer,
): Promise<void> {
  const t = sessionWords[language];
  await signIn(page, language, server);
  await page.getByRole('heading', { name: t.replaceTitle }).waitFor();
  await page.getByLabel(t.present).fill(server.password);
  await page.getByLabel(t.next, { exact: true }).fill(OWN_PASSWORD);
  await page.getByLabel(t.again).fill(OWN_PASSWORD);
  await page.getByRole('button', { name: t.replace }).click();
  await page.getByRole('heading', { name: commonWords[language].clusters, level: 1 }).waitFor();
}
