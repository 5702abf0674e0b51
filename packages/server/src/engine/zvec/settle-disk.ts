import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'settle';
/** A sync that takes longer waits for somebody else, or the disk is very slow. */
const SLOW_MS = 20;
/**
 * How long a sync takes where nobody else is waited for, and after how many of them in a row the disk is taken to be
 * quiet: one alone may fall between two of another's. A disk may also be slow by itself.
 */
const QUIET = [
  { ms: 5, syncs: 2 },
  { ms: SLOW_MS, syncs: 4 },
] as const;
/** A disk that is always busy is not waited for any longer. */
const MOST_SLOW = 10;

/**
 * Resolves when the disk has done what it was given before. The store syncs files on the event loop when it is made (ten
 * times) or opened (five; zvec 0.7), and each sync waits for what others write and delete, which may be seconds: here
 * another thread waits for that first.
 *
 * @param dir where a file may be made for a moment
 */
export async function settleDisk(dir: string): Promise<void> {
  const path = join(dir, NAME);
  try {
    const file = await open(path, 'w', 0o600);
    try {
      await untilQuiet(() => syncMs(file));
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
  } catch {
    // Where nothing can be written the store says so itself.
  }
}

/** @param sync resolves with how long one took, ms */
async function untilQuiet(sync: () => Promise<number>): Promise<void> {
  const inRow = QUIET.map(() => 0);
  for (let slow = 0; slow < MOST_SLOW; ) {
    const took = await sync();
    if (took > SLOW_MS) slow++;
    for (const [at, { ms, syncs }] of QUIET.entries()) {
      inRow[at] = took > ms ? 0 : (inRow[at] as number) + 1;
      if (inRow[at] === syncs) return;
    }
  }
}

async function syncMs(file: FileHandle): Promise<number> {
  const start = performance.now();
  // Something has to be new, or there is nothing to wait for.
  await file.write('.');
  await file.sync();
  return performance.now() - start;
}
