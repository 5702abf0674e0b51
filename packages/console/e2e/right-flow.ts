import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import { clusterWords } from '../src/words/clusters.ts';
import { commonWords } from '../src/words/common.ts';
import { dataWords } from '../src/words/data.ts';
import { keyWords } from '../src/words/keys.ts';
import { rightWords } from '../src/words/rights.ts';
import { openWindow } from './browser.ts';
import type { Flow } from './flow.ts';
import { makeMember } from './make-member.ts';
import { signIn } from './steps.ts';

const EMAIL = 'reader@example.com';
const PASSWORD = 'a password of the reader';

/** A member with Read-Only: buttons that would be refused say why, and do nothing. */
export async function rightFlow(flow: Flow, browser: Browser): Promise<void> {
  const { language, server } = flow;
  await makeMember(server(), { email: EMAIL, password: PASSWORD }, 'Read-Only');
  const window = await openWindow(browser, { url: server().url, language });
  const at = window.page;
  await signIn(at, language, { email: EMAIL, password: PASSWORD });
  await at.waitForURL('**/clusters');

  const { needs, lacks } = rightWords[language];
  const create = at.getByRole('button', { name: clusterWords[language].create });
  await expectHeldBack(at, create, needs.project(keyWords[language].projectRoles.Admin));
  const menu = at.getByRole('button', { name: commonWords[language].actionsOf('Cluster-01') });
  await menu.click();
  const drop = at.getByRole('menuitem', { name: clusterWords[language].drop, exact: true });
  expect(await drop.getAttribute('aria-disabled')).toBe('true');
  await at.keyboard.press('Escape');

  await at.goto(`/clusters/${server().clusterId}/data`);
  const collection = at.getByRole('button', { name: dataWords[language].create }).first();
  await expectHeldBack(at, collection, lacks('CreateCollection'));
  expect(window.faults).toEqual([]);
  await window.context.close();
}

/** The keyboard reaches it, a screen reader reads the reason, and pressing it opens nothing. */
async function expectHeldBack(at: Page, button: ReturnType<Page['getByRole']>, reason: string) {
  await at.locator(`[aria-disabled="true"]`).first().waitFor();
  expect(await button.getAttribute('aria-disabled')).toBe('true');
  const id = await button.getAttribute('aria-describedby');
  expect(await at.locator(`[id="${id}"]`).textContent()).toBe(reason);
  await button.focus();
  // By a key, as it would be come to.
  await at.keyboard.press('Shift+Tab');
  await at.keyboard.press('Tab');
  await at.getByRole('tooltip').waitFor();
  expect(await at.getByRole('tooltip').textContent()).toBe(reason);
  await at.keyboard.press('Enter');
  expect(await at.getByRole('dialog').count()).toBe(0);
}
