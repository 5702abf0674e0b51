import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Where the pictures go. */
export const SHOTS = join(import.meta.dirname, '../../../docs/console');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Takes a picture of a page, and has axe look at it. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await settle(page);
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  expect.soft(await violations(page), name).toEqual([]);
}

/** Everything that was asked for has come. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
}

async function violations(page: Page): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  // As a text in the page: the policy forbids a script element, and is not to be loosened for a test.
  await page.evaluate(await readFile(AXE, 'utf8'));
  return page.evaluate(async () => {
    // @ts-expect-error axe is what the line before put there
    const { violations: found } = await axe.run(document, { resultTypes: ['violations'] });
    return found.map(
      (each: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
        `${each.id}: ${each.nodes
          .slice(0, 2)
          .map((node) => `${node.html} ${node.failureSummary}`)
          .join('\n')}`,
    );
  });
}
