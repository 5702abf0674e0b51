import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { joinInSteps } from './join-in-steps.ts';
import { Pace } from './pace.ts';

test('parts of any length come out one behind the other', async () => {
  const sizes = [0, 3, 1024 * 1024, 5, 5 * 1024 * 1024 + 7, 0, 1024 * 1024 + 1];
  const parts = sizes.map((size) => randomBytes(size));
  expect((await joinInSteps(parts, new Pace())).equals(Buffer.concat(parts))).toBe(true);
  expect(await joinInSteps([], new Pace())).toHaveLength(0);
});

test('other work has its turn while one long part is copied', async () => {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await joinInSteps([new Uint8Array(256 * 1024 * 1024)], new Pace());
  isDone = true;
  expect(turns).toBeGreaterThan(2);
});
