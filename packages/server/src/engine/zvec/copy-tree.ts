import { constants } from 'node:fs';
import { cp, lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const ATTEMPTS = 5;
const PAUSE_MS = 200;

/**
 * Copies all files below a directory that nobody writes to. What the store does by itself in the
 * background may still touch them for a moment: it is copied anew then, until nothing has changed.
 * Costs no space where the file system can share blocks.
 * @param to must not be there
 * @throws Error when it does not come to rest
 */
export async function copyTree(from: string, to: string): Promise<void> {
  let cause: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await lstat(from);
    try {
      const before = await stamp(from);
      await cp(from, to, { recursive: true, mode: constants.COPYFILE_FICLONE, errorOnExist: true });
      if ((await stamp(from)) === before) return;
    } catch (error) {
      // What went while it was to be copied, which ends the copy of all the others.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      cause = error;
    }
    await rm(to, { recursive: true, force: true });
    await delay(PAUSE_MS);
  }
  throw new Error(`${from} does not come to rest`, { cause });
}

/** Names, sizes and times of all files below a directory. */
async function stamp(dir: string): Promise<string> {
  const names = (await readdir(dir, { recursive: true })).sort();
  const lines = names.map(async (name) => {
    const stats = await lstat(join(dir, name)).catch(() => undefined);
    return `${name} ${stats?.size} ${stats?.mtimeMs}`;
  });
  return (await Promise.all(lines)).join('\n');
}
