import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Everything that was asked for has come. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  await page.locator('[aria-busy="true"]').waitFor({ state: 'detached' });
}

/** What axe finds in the page as it is: texts for people. */
export async function violations(page: Page): Promise<string[]> {
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
