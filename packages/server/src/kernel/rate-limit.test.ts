import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

test('lets each key do so much in a time, and then says how long to wait', () => {
  let now = 0;
  const limit = new RateLimit({ times: 3, perMs: 30_000 }, { now: () => now });
  expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual(Array(3).fill(undefined));
  expect(limit.take('a')).toBe(10);
  expect(limit.take('b')).toBeUndefined();
  now = 9_000;
  expect(limit.take('a')).toBe(1);
  now = 10_000;
  expect(limit.take('a')).toBeUndefined();
  expect(limit.take('a')).toBe(10);
});

test('what was not used does not add up beyond the limit, and a clock set back gives nothing', () => {
  let now = 1_000_000;
  const limit = new RateLimit({ times: 2, perMs: 1000 }, { now: () => now });
  limit.take('a');
  now += 3_600_000;
  expect([limit.take('a'), limit.take('a')]).toEqual([undefined, undefined]);
  expect(limit.take('a')).toBe(1);
  now -= 7_200_000;
  expect(limit.take('a')).toBe(1);
});
