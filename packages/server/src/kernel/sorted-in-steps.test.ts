import { expect, test } from 'vitest';
import { sortedInSteps } from './sorted-in-steps.ts';

test.each([0, 1, 4096, 4097, 50_000])(
  '%i items are sorted, equals in the order they came',
  async (count) => {
    const items = Array.from({ length: count }, (_, at) => ({ value: (at * 7919) % 997, at }));
    const compare = (a: { value: number }, b: { value: number }) => a.value - b.value;
    const sorted = await sortedInSteps(items, compare);
    expect(sorted).toEqual([...items].sort(compare));
  },
);

test('while many are sorted, other calls have their turn', async () => {
  const items = Array.from({ length: 400_000 }, (_, at) => (at * 7919) % 999_983);
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  await sortedInSteps(items, (a, b) => a - b);
  clearInterval(count);
  expect(turns).toBeGreaterThan(3);
});
