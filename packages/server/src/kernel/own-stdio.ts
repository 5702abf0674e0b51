import { closeSync, openSync, readdirSync } from 'node:fs';
import { devNull } from 'node:os';

/** The descriptors of this process: of Linux, then of others that are like it. */
const LISTS = ['/proc/self/fd', '/dev/fd'];

/**
 * Starts a process that has none of the files of this one. Those of Node are closed by the system when another program
 * starts; those of a library may not be (zvec 0.7 opens its own without `O_CLOEXEC`): a process that has them could write
 * to them, and holds the lock of a store for as long as it lives, so that nobody can open that store once it was closed.
 * That takes 10 ms for 1,000 files that are open.
 *
 * @param stdio its own, as `spawn` takes them
 * @param start is given them, with nothing behind them
 */
export function withOwnStdio<Own extends string, Child>(
  stdio: readonly Own[],
  start: (stdio: (Own | number)[]) => Child,
): Child {
  const nothing = openSync(devNull, 'r');
  try {
    const behind = Math.max(0, ...descriptors()) + 1 - stdio.length;
    return start([...stdio, ...Array<number>(Math.max(0, behind)).fill(nothing)]);
  } finally {
    closeSync(nothing);
  }
}

function descriptors(): readonly number[] {
  // Windows gives a child what it is meant to have, and nothing else.
  if (process.platform === 'win32') return [];
  for (const list of LISTS) {
    try {
      return readdirSync(list).map(Number);
    } catch {
      // Not this system's.
    }
  }
  return [];
}
