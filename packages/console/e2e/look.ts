import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { settle, violations } from './axe.ts';

/** Where the pictures go. */
export const SHOTS = join(import.meta.dirname, '../../../docs/console');

/** Takes a picture of a page, and has axe look at it. */
export async function look(page: Page, name: string): Promise<void> {
  mkdirSync(SHOTS, { recursive: true });
  await settle(page);
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });
  expect.soft(await violations(page), name).toEqual([]);
}
