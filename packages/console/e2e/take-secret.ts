import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { secretWords } from '../src/words/secret.ts';
import type { Language } from './browser.ts';

/**
 * Reads a secret from the dialog that shows it once, and closes that as a user must: it does not close
 * before it is said to be saved.
 */
export async function takeSecret(page: Page, language: Language, label: string): Promise<string> {
  const t = secretWords[language];
  const dialog = page.getByRole('dialog').filter({ hasText: t.onceTitle });
  await dialog.waitFor();
  const secret = (await dialog.locator(`[data-value="${label}"]`).textContent()) ?? '';
  await page.keyboard.press('Escape');
  const done = dialog.getByRole('button', { name: t.close, exact: true });
  expect(await done.isDisabled()).toBe(true);
  await dialog.getByLabel(t.saved).check();
  await done.click();
  await dialog.waitFor({ state: 'detached' });
  return secret;
}
