import { expect, test } from 'vitest';
import { Glance } from './glance.ts';

const LONG_MS = 20;

test('what takes long to look at is looked at again only when much more time has passed', async () => {
  let looks = 0;
  const glance = new Glance(() => {
    const end = performance.now() + LONG_MS;
    while (performance.now() < end);
    return ++looks;
  });
  expect([glance.value, glance.value, glance.value]).toEqual([1, 1, 1]);
  await expect.poll(() => glance.value, { timeout: 20_000 }).toBe(2);
});

test('what is looked at quickly is up to date soon', async () => {
  let now = 1;
  const glance = new Glance(() => now);
  expect(glance.value).toBe(1);
  now = 2;
  await expect.poll(() => glance.value).toBe(2);
});

test('a look that fails is tried again', () => {
  let fails = true;
  const glance = new Glance(() => {
    if (fails) throw new Error('closed');
    return 1;
  });
  expect(() => glance.value).toThrow('closed');
  fails = false;
  expect(glance.value).toBe(1);
});
