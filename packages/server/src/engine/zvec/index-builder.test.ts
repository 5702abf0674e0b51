import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLog } from '../../observe/log.ts';
import { BuildTurns } from './build-turns.ts';
import { type Buildable, IndexBuilder } from './index-builder.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

class Target implements Buildable {
  readonly id = 1;
  rows = 0;
  queued = 0;
  bursting = false;
  done = 0;
  builds = 0;
  static running = 0;
  static mostAtOnce = 0;

  unbuilt = () => this.rows;
  built = () => this.done;
  bytesPerRow = () => 512;
  waiting = () => this.queued;
  canWait = () => this.bursting;
  full = false;
  mustSeal = () => this.full;

  async build() {
    this.builds++;
    Target.running++;
    Target.mostAtOnce = Math.max(Target.mostAtOnce, Target.running);
    const rows = this.rows;
    this.full = false;
    await new Promise((resolve) => setTimeout(resolve, 50));
    this.rows -= rows;
    this.done += rows;
    Target.running--;
  }
}

function write(builder: IndexBuilder, target: Target, rows: number) {
  target.rows += rows;
  builder.touched(target);
}

/** Builds that cannot wait, at once. */
const URGENT = 2;
const create = () => new IndexBuilder(createLog('silent'), new BuildTurns(URGENT));

test('an index is built once writes have been quiet for a while', async () => {
  const builder = create();
  const target = new Target();
  for (let at = 0; at < 5; at++) {
    write(builder, target, 1000);
    await vi.advanceTimersByTimeAsync(900);
  }
  expect(target.builds).toBe(0);
  await vi.advanceTimersByTimeAsync(200);
  expect(target).toMatchObject({ builds: 1, rows: 0, done: 5000 });
  await vi.advanceTimersByTimeAsync(100_000);
  expect(target.builds).toBe(1);
});

test('a few entities wait longer', async () => {
  const builder = create();
  const target = new Target();
  write(builder, target, 10);
  await vi.advanceTimersByTimeAsync(5000);
  expect(target.builds).toBe(0);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(target).toMatchObject({ builds: 1, rows: 0 });
});

test('too many are built although writes go on', async () => {
  const builder = create();
  const target = new Target();
  for (let at = 0; at < 60; at++) {
    write(builder, target, 1000);
    await vi.advanceTimersByTimeAsync(10);
  }
  await vi.runAllTimersAsync();
  expect(target.builds).toBe(3);
});

test('a burst is let through first, and built behind it', async () => {
  const builder = create();
  const target = new Target();
  target.bursting = true;
  for (let at = 0; at < 60; at++) {
    write(builder, target, 1000);
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(target.builds).toBe(0);
  await vi.advanceTimersByTimeAsync(1500);
  expect(target).toMatchObject({ builds: 1, rows: 0 });
});

test('writes that come faster than indexes are built are held up as long as a build would take', async () => {
  const builder = create();
  const target = new Target();
  write(builder, target, 20_000);
  await vi.advanceTimersByTimeAsync(50);
  expect(target.done).toBe(20_000);
  const pausedFor = async (rows: number) => {
    const start = Date.now();
    const pace = builder.pace(target, rows);
    await vi.runAllTimersAsync();
    await pace;
    return Date.now() - start;
  };
  target.rows = 100_000;
  expect(await pausedFor(1000)).toBe(0);
  target.queued = 300_000;
  // 50 ms for 20,000 entities.
  expect(await pausedFor(4000)).toBe(10);
  expect(await pausedFor(10_000_000)).toBe(5000);
});

test('one index is built at a time', async () => {
  const builder = create();
  const targets = Array.from({ length: 4 }, () => new Target());
  for (const target of targets) write(builder, target, 5000);
  const builds = targets.map((target) => builder.build(target));
  await vi.advanceTimersByTimeAsync(1000);
  await Promise.all(builds);
  expect(targets.map((target) => target.builds)).toEqual([1, 1, 1, 1]);
  expect(Target.mostAtOnce).toBe(1);
});

test('what must be sealed does not wait for the build of another, and no more than so many run at once', async () => {
  const builder = create();
  const [slow, ...full] = [new Target(), new Target(), new Target(), new Target()];
  Target.mostAtOnce = 0;
  write(builder, slow, 5000);
  void builder.build(slow);
  await vi.advanceTimersByTimeAsync(10);
  for (const target of full) {
    target.full = true;
    write(builder, target, 100);
    write(builder, target, 100);
  }
  await vi.advanceTimersByTimeAsync(20);
  expect(full.map((target) => builder.isBuilding(target))).toEqual([true, true, false]);
  expect(full.map((target) => builder.isUrgent(target))).toEqual([false, false, true]);
  await vi.advanceTimersByTimeAsync(100);
  expect([slow, ...full].map((target) => target.builds)).toEqual([1, 1, 1, 1]);
  expect(Target.mostAtOnce).toBe(1 + URGENT);
});

test('what waits for its turn and must be sealed then is built once at a time', async () => {
  const builder = create();
  const [slow, target] = [new Target(), new Target()];
  Target.mostAtOnce = 0;
  for (const each of [slow, target]) {
    write(builder, each, 5000);
    void builder.build(each);
  }
  await vi.advanceTimersByTimeAsync(20);
  target.full = true;
  write(builder, target, 1);
  await vi.advanceTimersByTimeAsync(200);
  expect(target).toMatchObject({ builds: 1, rows: 0 });
  expect(Target.mostAtOnce).toBe(2);
});

test('a build that fails is no failure of its caller, and is tried after the next write', async () => {
  const builder = create();
  const target = new Target();
  const build = target.build.bind(target);
  target.build = () => Promise.reject(new Error('disk full'));
  write(builder, target, 5000);
  await vi.advanceTimersByTimeAsync(2000);
  expect(target.rows).toBe(5000);
  target.build = build;
  write(builder, target, 1);
  await vi.advanceTimersByTimeAsync(2000);
  expect(target.rows).toBe(0);
});

test('after a stop nothing is built', async () => {
  const builder = create();
  const target = new Target();
  write(builder, target, 5000);
  builder.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  write(builder, target, 5000);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(target.builds).toBe(0);
});

test('while little is to be built, what is built is not counted', async () => {
  const builder = create();
  const target = new Target();
  let counted = 0;
  target.built = () => {
    counted++;
    return 1_000_000;
  };
  for (let at = 0; at < 10; at++) {
    write(builder, target, 1000);
    await builder.pace(target, 1000);
  }
  expect(counted).toBe(0);
  // A twentieth of what is built, which is more than is built at least.
  write(builder, target, 30_000);
  expect(counted).toBe(1);
  expect(target.builds).toBe(0);
  await vi.advanceTimersByTimeAsync(2000);
  expect(target.builds).toBe(1);
});
