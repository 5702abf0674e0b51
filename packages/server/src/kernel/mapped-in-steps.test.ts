import { expect, test } from 'vitest';
import { mappedInSteps } from './mapped-in-steps.ts';

test('each item is mapped, in order, while other calls have their turn', async () => {
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  const items = Array.from({ length: 20_000 }, (_, at) => at);
  const slow = (item: number, at: number) => {
    for (const end = performance.now() + 0.003; performance.now() < end; );
    return item + at;
  };
  expect(await mappedInSteps(items, slow)).toEqual(items.map((item) => 2 * item));
  clearInterval(count);
  expect(turns).toBeGreaterThan(3);
});
