import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import type { Freshness } from '../engine.ts';
import { ApplyQueue, type Hold } from './apply-queue.ts';
import { freshEnough } from './fresh-enough.ts';
import { Serial } from './serial.ts';
import { WriteBudget } from './write-budget.ts';

/** A queue before a store that takes its time, and what the store was given. */
function createRig({ usPerRow = 0, budget = new WriteBudget() } = {}) {
  const stored: number[] = [];
  const slices: number[] = [];
  const failures: unknown[] = [];
  const turns = new Serial();
  let time = systemClock.now();
  let entry = 0;
  const rig = {
    ...{
      stored,
      slices,
      failures,
      turns,
      held: 'none' as Hold,
      broken: undefined as Error | undefined,
      preparing: undefined as Promise<void> | undefined,
      unprepared: undefined as { from: number; error: Error } | undefined,
    },
    clock: { now: () => time },
    pass(ms: number) {
      time += ms;
    },
    /** Rows with the keys from `first` on. */
    push(first: number, count = 1, { weight = 100, bytes = 100 } = {}) {
      const keys = Array.from({ length: count }, (_, at) => first + at);
      const range = { rows: { keys, columns: new Map() }, start: 0, end: count };
      queue.push({ range, entry: ++entry, bytes, weight });
    },
    read: (freshness: Freshness, signal = new AbortController().signal) =>
      freshEnough(queue, rig.clock, { freshness, signal }),
  };
  const queue = new ApplyQueue({
    ...{ budget, clock: rig.clock },
    prepare: async ({ rows, start: first }) => {
      await rig.preparing;
      if (rig.unprepared && first >= rig.unprepared.from) throw rig.unprepared.error;
      return (start, end) => {
        if (rig.broken) throw rig.broken;
        slices.push(end - start);
        const until = performance.now() + ((end - start) * usPerRow) / 1000;
        while (performance.now() < until);
        for (const key of rows.keys.slice(start, end)) stored.push(Number(key));
      };
    },
    applied: async () => undefined,
    turn: (work) => turns.run(work),
    hold: () => rig.held,
    failed: (error) => failures.push(error),
  });
  return { ...rig, rig, queue, budget };
}

const range = (count: number) => Array.from({ length: count }, (_, at) => at);

test('rows are stored in order, in slices that let others go first', async () => {
  const { push, queue, stored } = createRig({ usPerRow: 50 });
  push(0, 1500);
  push(1500, 1);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await queue.wait();
  clearInterval(timer);
  expect(stored).toEqual(range(1501));
  expect(turns).toBeGreaterThan(5);
  expect(queue).toMatchObject({ isEmpty: true, rows: 0, stored: undefined });
});

test('long rows are stored in small slices, however quick the short ones before them were', async () => {
  const { push, queue, stored, slices } = createRig();
  push(0, 2000);
  await queue.wait();
  expect(Math.max(...slices)).toBe(500);
  slices.length = 0;
  push(2000, 200, { bytes: 200 * 50_000 });
  await queue.wait();
  expect(stored).toEqual(range(2200));
  expect(Math.max(...slices)).toBe(10);
});

test('what is pushed when all is stored waits for the next turn of the event loop', async () => {
  const { push, queue, stored } = createRig();
  push(0);
  await queue.wait();
  push(1);
  await Promise.resolve();
  expect(stored).toEqual([0]);
  await queue.wait();
  expect(stored).toEqual([0, 1]);
});

test('a strong read waits for all that came before it, and for no more', async () => {
  const { push, read, stored } = createRig({ usPerRow: 20 });
  push(0, 1000);
  const all = read('all');
  for (let key = 1000; key < 1040; key++) push(key, 300);
  await all;
  expect(stored.length).toBeGreaterThanOrEqual(1000);
  expect(stored.length).toBeLessThan(4000);
});

test('an eventual read waits for nothing', async () => {
  const { push, read, stored, rig } = createRig();
  rig.held = 'unless-read';
  push(0, 1000);
  await read('any');
  expect(stored.length).toBeLessThan(1000);
});

test('a read up to a time waits for what came until then', async () => {
  const { push, read, stored, pass, clock } = createRig({ usPerRow: 20 });
  push(0, 1000);
  const until = clock.now();
  pass(1);
  push(1000, 5000);
  await read({ until: until - 1 });
  expect(stored.length).toBeLessThan(1000);
  await read({ until });
  expect(stored.length).toBeGreaterThanOrEqual(1000);
  expect(stored.length).toBeLessThan(6000);
});

test('a bounded read sees all when nothing more comes, however long that takes', async () => {
  const { push, read, stored } = createRig({ usPerRow: 200 });
  push(0, 2500);
  const began = performance.now();
  await read('recent');
  expect(stored.length).toBe(2500);
  expect(performance.now() - began).toBeGreaterThan(450);
});

test('a bounded read under a load that goes on sees what is older than five seconds', async () => {
  const { push, read, stored, pass } = createRig({ usPerRow: 50 });
  push(0, 1000);
  pass(5000);
  push(1000, 20_000);
  const bounded = read('recent');
  const load = setInterval(() => push(30_000, 1), 20);
  await bounded;
  expect(stored.length).toBeGreaterThanOrEqual(1000);
  expect(stored.length).toBeLessThan(21_000);
  clearInterval(load);
});

test('storing that is held goes on as soon as somebody waits', async () => {
  const { push, read, stored, rig } = createRig();
  rig.held = 'unless-read';
  push(0, 1000);
  await delay(60);
  expect(stored.length).toBe(0);
  await read('all');
  expect(stored.length).toBe(1000);
});

test('storing that the event loop could not bear waits also for whoever reads, and then goes on', async () => {
  const { push, read, stored, rig } = createRig();
  rig.held = 'always';
  push(0, 1000);
  const reading = read('all');
  await delay(60);
  expect(stored.length).toBe(0);
  rig.held = 'none';
  await reading;
  expect(stored.length).toBe(1000);
});

test('what can not be stored is tried again, and refused to those who wait meanwhile', async () => {
  const { push, read, queue, stored, failures, rig } = createRig();
  rig.broken = new Error('disk full');
  push(0, 10);
  await expect(read('all')).rejects.toThrow('disk full');
  await expect(queue.room()).rejects.toThrow('disk full');
  await expect(queue.wait()).rejects.toThrow('disk full');
  // What is young enough may be left out.
  await read('recent');
  await read('any');
  expect(failures).toEqual([rig.broken]);
  rig.broken = undefined;
  await expect.poll(() => queue.isStalled, { timeout: 20_000 }).toBe(false);
  await read('all');
  expect(stored).toEqual(range(10));
});

test('who gives up waiting does not wait', async () => {
  const { push, read, rig, turns } = createRig();
  rig.held = 'unless-read';
  const turn = turns.run(() => delay(100));
  push(0, 1000);
  const gone = new AbortController();
  const reading = read('all', gone.signal);
  gone.abort();
  await expect(reading).rejects.toThrow('cancelled');
  await expect(read('all', gone.signal)).rejects.toThrow('cancelled');
  await turn;
});

test('writers wait for room that all queues share, which a stalled queue does not take', async () => {
  const budget = new WriteBudget(1000);
  const first = createRig({ budget });
  const second = createRig({ budget });
  first.rig.held = 'unless-read';
  first.push(0, 10, { weight: 1000 });
  let hasRoom = false;
  const room = second.queue.room().then(() => {
    hasRoom = true;
  });
  await delay(40);
  expect(hasRoom).toBe(false);
  first.rig.broken = new Error('no');
  await expect(first.read('all')).rejects.toThrow('no');
  await room;
  expect(hasRoom).toBe(true);
  first.queue.stop(1);
  second.push(0, 10, { weight: 900 });
  await second.queue.wait();
  await second.queue.room();
});

test('rows that are stored while others of the same entry wait are counted, also when it is tried again', async () => {
  const { push, queue, stored, rig, failures } = createRig({ usPerRow: 50 });
  push(0, 5000);
  await vi.waitFor(() => expect(stored.length).toBeGreaterThan(2500), { interval: 1 });
  rig.broken = new Error('no');
  await vi.waitFor(() => expect(failures).toHaveLength(1), { interval: 1 });
  expect(queue.rows).toBe(5000 - stored.length);
  rig.broken = undefined;
  queue.retry();
  await queue.wait();
  expect(stored).toEqual(range(5000));
});

test('what can not be prepared while the rows before are stored is tried again', async () => {
  const { push, queue, stored, rig, failures } = createRig({ usPerRow: 50 });
  const full = new Error('full');
  rig.unprepared = { from: 2000, error: full };
  push(0, 5000);
  await expect(queue.wait()).rejects.toThrow('full');
  expect(stored).toEqual(range(2000));
  expect(failures).toEqual([full]);
  rig.unprepared = undefined;
  queue.retry();
  await queue.wait();
  expect(stored).toEqual(range(5000));
});

test('what was only prepared when a queue is stopped is not stored', async () => {
  const { push, queue, stored, rig } = createRig();
  const preparing = Promise.withResolvers<void>();
  rig.preparing = preparing.promise;
  push(0, 100);
  await delay(10);
  queue.stop(7);
  preparing.resolve();
  await delay(20);
  expect(stored).toEqual([]);
  expect(queue).toMatchObject({ isEmpty: true, rows: 0, bytes: 0 });
});

test('a queue that is stopped stores nothing more and lets go of those who wait', async () => {
  const { push, read, queue, stored, turns } = createRig();
  const turn = turns.run(() => delay(50));
  push(0, 100);
  const reading = read('all');
  queue.stop(7);
  await expect(reading).rejects.toThrow('collection not found[collection=7]');
  await turn;
  await delay(20);
  expect(stored).toEqual([]);
});
