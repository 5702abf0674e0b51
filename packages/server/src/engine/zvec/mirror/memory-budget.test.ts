import { expect, test } from 'vitest';
import { type Holder, MemoryBudget } from './memory-budget.ts';

let now = 0;
const clock = { now: () => now };

function holder(budget: MemoryBudget): Holder & { isHeld: boolean } {
  const own = {
    isHeld: true,
    release: () => {
      own.isHeld = false;
      budget.released(own);
    },
  };
  return own;
}

test('what was not used for longest makes room for another', () => {
  const budget = new MemoryBudget(100, clock);
  const [first, second, third] = [holder(budget), holder(budget), holder(budget)];
  expect(budget.hold(first, 50)).toBe(true);
  expect(budget.hold(second, 50)).toBe(true);
  now += 70_000;
  budget.used(first);
  expect(budget.hold(third, 40)).toBe(true);
  expect([first.isHeld, second.isHeld]).toEqual([true, false]);
});

test('what is in use keeps its room, and nothing is given up for what would not fit anyway', () => {
  const budget = new MemoryBudget(100, clock);
  const [first, second] = [holder(budget), holder(budget)];
  expect(budget.hold(first, 60)).toBe(true);
  expect(budget.hold(second, 50)).toBe(false);
  now += 70_000;
  expect(budget.hold(second, 101)).toBe(false);
  expect(first.isHeld).toBe(true);
  expect(budget.hold(first, 100)).toBe(true);
  expect(budget.hold(first, 101)).toBe(false);
});
