import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { focusFault } from './focus-fault.ts';

/** More stops than any page has. */
const MOST_STOPS = 150;
const MOST_OPTIONS = 60;

/**
 * The console as somebody uses it who has a keyboard alone: nothing here points, clicks, or moves the
 * focus but by a key. Every stop on the way must be seen to have the focus.
 */
export interface Keyboard {
  press(...keys: string[]): Promise<void>;
  /** Tab until it has the focus. @param back Shift+Tab */
  reach(target: Locator, way?: { readonly back?: boolean }): Promise<void>;
  /** Goes there and presses Enter. */
  enter(target: Locator, way?: { readonly back?: boolean }): Promise<void>;
  /** Goes to a field and types; what it held is gone. */
  fill(field: Locator, text: string): Promise<void>;
  /** Opens a list of choices with the arrow and takes one of them. */
  choose(field: Locator, option: string): Promise<void>;
  /** Opens a menu, goes down to one of its items, and presses Enter. */
  act(button: Locator, item: string): Promise<void>;
  /** The focus is there, or comes there by itself. */
  isOn(target: Locator): Promise<void>;
  /** The focus comes to something within: what is seen may not have it yet. */
  isIn(target: Locator): Promise<void>;
  /** The focus is somewhere: the next key has an effect. */
  isSomewhere(): Promise<void>;
}

export function createKeyboard(page: Page): Keyboard {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const reach: Keyboard['reach'] = async (target, { back = false } = {}) => {
    // Of a radio what is seen is its label.
    await target.first().waitFor({ state: 'attached' });
    const stops: string[] = [];
    for (let stop = 0; stop < MOST_STOPS; stop++) {
      if (await hasFocus(target)) return;
      await press(back ? 'Shift+Tab' : 'Tab');
      const { name, fault } = await focusFault(page);
      expect(fault, `the focus on ${name}`).toBe('');
      stops.push(name);
    }
    throw new Error(
      `the keyboard does not come to ${target}, but to ${[...new Set(stops)].join(', ')}`,
    );
  };
  const enter: Keyboard['enter'] = async (target, way) => {
    await reach(target, way);
    await press('Enter');
  };
  const isIn: Keyboard['isIn'] = (target) =>
    expect
      .poll(() => target.evaluate((element) => element.contains(document.activeElement)))
      .toBe(true);
  return {
    press,
    reach,
    enter,
    async fill(field, text) {
      await reach(field);
      await press('Control+a', 'Delete');
      await page.keyboard.type(text);
    },
    async choose(field, option) {
      await reach(field);
      const wanted = page.getByRole('option', { name: option, exact: true });
      await press('ArrowDown');
      await wanted.waitFor();
      for (let stop = 0; stop < MOST_OPTIONS; stop++) {
        // A list that was just opened or filled marks its first option a moment later: nobody is as quick as that.
        await drawn(page);
        if ((await wanted.getAttribute('data-combobox-selected')) === 'true') {
          return press('Enter');
        }
        await press('ArrowDown');
      }
      throw new Error(`the arrows do not come to ${option}`);
    },
    async act(button, item) {
      await enter(button);
      const wanted = page.getByRole('menuitem', { name: item, exact: true });
      await wanted.waitFor();
      await isIn(page.getByRole('menu'));
      for (let stop = 0; stop < MOST_OPTIONS; stop++) {
        if (await hasFocus(wanted)) return press('Enter');
        await press('ArrowDown');
      }
      throw new Error(`the arrows do not come to ${item}`);
    },
    isOn: (target) => expect.poll(() => hasFocus(target)).toBe(true),
    isIn,
    isSomewhere: () =>
      expect.poll(() => page.evaluate(() => document.activeElement !== document.body)).toBe(true),
  };
}

/** What was under way has been drawn. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve, 50))),
  );
}

/** An element that is not there has none. */
async function hasFocus(target: Locator): Promise<boolean> {
  const found = target.first();
  if ((await found.count()) === 0) return false;
  return found.evaluate((element) => element === document.activeElement);
}
