import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Buildable } from './index-builder.ts';
import { UnsealedBytes } from './unsealed-bytes.ts';
import { WriteBudget } from './write-budget.ts';
import { WriteRoom } from './write-room.ts';

/** Of a store with a build that is at its beginning, and rows that take 1 MB of columns. */
function createRig() {
  const unsealed = new UnsealedBytes();
  const build = { isRunning: false, isQueued: false };
  const budget = new WriteBudget();
  const room = new WriteRoom({
    ...{ unsealed, budget, target: {} as Buildable },
    builder: { isBuilding: () => build.isRunning, isUrgent: () => build.isQueued },
  });
  const megabytes = (count: number) => {
    const stored = { rows: count * 5000, scalars: 1, bytes: { all: count * 340_000, vectors: 0 } };
    unsealed.accept(stored);
    return { store: () => unsealed.add(stored) };
  };
  return { unsealed, build, budget, room, megabytes };
}

test('without a build all is stored; behind one 8 MB of columns, and what is read, up to what the store would write', () => {
  const { build, room, megabytes } = createRig();
  megabytes(20).store();
  expect(room.hold).toBe('none');
  build.isRunning = room.isSealing = true;
  expect(room.hold).toBe('unless-read');
  megabytes(30).store();
  expect(room.hold).toBe('unless-read');
  megabytes(15).store();
  expect(room.hold).toBe('always');
  // A build that is not in the store yet may wait for what is held.
  room.isSealing = false;
  expect(room.hold).toBe('unless-read');
});

test('behind a build that has to wait nothing is stored, unless much waits already and the store can take it', () => {
  const { build, budget, room, megabytes } = createRig();
  megabytes(33).store();
  expect(room.hold).toBe('none');
  build.isQueued = true;
  expect(room.hold).toBe('unless-read');
  budget.take(100_000_000);
  expect(room.hold).toBe('none');
  megabytes(32).store();
  expect(room.hold).toBe('always');
});

test('a write waits to be acknowledged while a build makes room for it, and only so long', async () => {
  const { unsealed, build, room, megabytes } = createRig();
  const waiting = megabytes(70);
  await room.wait(() => undefined);
  build.isRunning = room.isSealing = true;
  let isOver = false;
  const wait = room
    .wait(() => undefined)
    .then(() => {
      isOver = true;
    });
  await delay(60);
  expect(isOver).toBe(false);
  waiting.store();
  unsealed.seal();
  await wait;
  megabytes(70);
  const gone = room.wait(() => {
    throw new Error('gone');
  });
  await expect(gone).rejects.toThrow('gone');
});
