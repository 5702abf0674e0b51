import type { Locator } from 'playwright-core';
import { expect } from 'vitest';
import { commonWords } from '../src/words/common.ts';
import { secretWords } from '../src/words/secret.ts';
import type { Flow } from './flow.ts';
import type { Keyboard } from './keyboard.ts';

/** A flow by keys alone. */
export interface KeyboardFlow extends Flow {
  readonly keys: () => Keyboard;
}

/** To one of the pages of the first level, by the links beside it. */
export async function goTo(flow: KeyboardFlow, to: 'clusters' | 'apiKeys' | 'account') {
  const { language, page, keys } = flow;
  const name = commonWords[language][to];
  await keys().enter(page().getByRole('navigation').getByRole('link', { name, exact: true }));
  await page().getByRole('heading', { level: 1 }).waitFor();
}

/** To a tab of the cluster or of the collection, with the arrows. */
export async function showTab({ page, keys }: KeyboardFlow, name: string): Promise<void> {
  const tab = page().getByRole('tab', { name, exact: true });
  await tab.waitFor();
  const list = page().getByRole('tablist').filter({ has: tab });
  await keys().reach(list.getByRole('tab', { selected: true }));
  for (let step = 0; step < 10; step++) {
    if (await tab.evaluate((element) => element === document.activeElement)) break;
    await keys().press('ArrowRight');
  }
  await keys().press('Enter');
  await list.getByRole('tab', { name, exact: true, selected: true }).waitFor();
  await keys().isOn(tab);
}

/** Presses a button that opens a dialog; closed with Escape, the focus is on the button again. */
export async function openAndLeave({ page, keys }: KeyboardFlow, button: Locator): Promise<void> {
  const dialog = page().getByRole('dialog');
  await keys().enter(button);
  await keys().isIn(dialog);
  await keys().press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await keys().isOn(button);
}

/** Reads a secret that is shown once, says that it is saved, and closes: all by keys. */
export async function takeSecretByKeys(flow: KeyboardFlow, label: string): Promise<string> {
  const t = secretWords[flow.language];
  const dialog = flow.page().getByRole('dialog').filter({ hasText: t.onceTitle });
  await dialog.waitFor();
  const secret = (await dialog.locator(`[data-value="${label}"]`).textContent()) ?? '';
  await flow.keys().isIn(dialog);
  await flow.keys().press('Escape');
  expect(await dialog.isVisible()).toBe(true);
  await flow.keys().reach(dialog.getByLabel(t.saved));
  await flow.keys().press('Space');
  await flow.keys().enter(dialog.getByRole('button', { name: t.close, exact: true }));
  await dialog.waitFor({ state: 'detached' });
  return secret;
}

/** In the dialog that asks for the name of what is dropped: the field has the focus, Enter does it. */
export async function dropByName(flow: KeyboardFlow, name: string): Promise<void> {
  const { page, keys, language } = flow;
  const dialog = page().getByRole('dialog');
  const field = dialog.getByLabel(commonWords[language].typeToConfirm(name));
  await keys().isOn(field);
  // Not before the name is typed.
  await keys().press('Enter');
  expect(await dialog.isVisible()).toBe(true);
  await keys().fill(field, name);
  await keys().press('Enter');
  await dialog.waitFor({ state: 'detached' });
  await keys().isSomewhere();
}
