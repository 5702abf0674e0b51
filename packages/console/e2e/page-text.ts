import type { Page } from 'playwright-core';

/** What a page shows, for the log of a test that failed: its address, what has the focus, and all its parts. */
export async function pageText(page: Page): Promise<string> {
  const focus = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 300));
  return `at ${page.url()}\nfocus: ${focus}\n${await page.locator('body').ariaSnapshot()}`;
}
