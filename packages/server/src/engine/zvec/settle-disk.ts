import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'settle';
/** A sync that takes no longer waited for nobody else. */
const QUICK_MS = 15;
/** A disk that is always busy, or slow, is not waited for any longer. */
const MOST_SYNCS = 6;

/**
 * Resolves when the disk has done what it was given before. The store syncs files on the event loop when it is made or
 * opened (zvec 0.7), and each sync waits for what others write and delete, which may be seconds: here another thread
 * waits for that first.
 *
 * @param dir where a file may be made for a moment
 */
export async function settleDisk(dir: string): Promise<void> {
  const path = join(dir, NAME);
  try {
    const file = await open(path, 'w', 0o600);
    try {
      for (let left = MOST_SYNCS; left > 0 && (await syncMs(file)) > QUICK_MS; ) left--;
    } finally {
      await file.close();
      await rm(path, { force: true });
    }
  } catch {
    // Where nothing can be written the store says so itself.
  }
}

async function syncMs(file: FileHandle): Promise<number> {
  const start = performance.now();
  // Something has to be new, or there is nothing to wait for.
  await file.write('.');
  await file.sync();
  return performance.now() - start;
}
