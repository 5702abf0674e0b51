import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { repeat } from './repeat.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const never = (error: unknown) => expect.unreachable(String(error));

test('it is done each time, and no more when it is ended', async () => {
  let times = 0;
  const stop = repeat(100, () => void times++, never);
  await vi.advanceTimersByTimeAsync(350);
  expect(times).toBe(3);
  stop();
  await vi.advanceTimersByTimeAsync(350);
  expect(times).toBe(3);
});

test('a turn that comes while the last one is at work is left out', async () => {
  const held: (() => void)[] = [];
  const stop = repeat(100, () => new Promise<void>((done) => held.push(done)), never);
  await vi.advanceTimersByTimeAsync(350);
  expect(held).toHaveLength(1);
  held[0]?.();
  await vi.advanceTimersByTimeAsync(100);
  expect(held).toHaveLength(2);
  stop();
});

test('a turn that fails is told of, and the next one comes', async () => {
  const failures: unknown[] = [];
  const work = () => {
    throw new Error('no');
  };
  const stop = repeat(100, work, (error) => failures.push(error));
  await vi.advanceTimersByTimeAsync(200);
  expect(failures).toEqual([new Error('no'), new Error('no')]);
  stop();
});
