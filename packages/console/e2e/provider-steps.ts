import type { Page } from 'playwright-core';
import { providerWords } from '../src/words/provider.ts';
import type { Language } from './browser.ts';

/** Fills in the provider's own page. */
export async function fillProviderPage(page: Page, login: string): Promise<void> {
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
}

/** Signs in through the provider. Ends where it leads. */
export async function signInWithProvider(
  page: Page,
  language: Language,
  login: string,
): Promise<void> {
  await page.getByRole('button', { name: providerWords[language].signInWith('Acme') }).click();
  await fillProviderPage(page, login);
}
