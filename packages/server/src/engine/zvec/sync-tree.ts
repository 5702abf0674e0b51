import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Has the operating system write all files below a directory to the disk. What a background build
 * removes meanwhile is left out.
 */
export async function syncTree(path: string): Promise<void> {
  const entries = await readdir(path, { withFileTypes: true }).catch(unlessGone);
  for (const entry of entries ?? []) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) await syncTree(below);
    if (!entry.isFile()) continue;
    const file = await open(below, 'r+').catch(unlessGone);
    await file?.sync().finally(() => file.close());
  }
  await syncDirectory(path);
}

/** The same for the names in a directory alone. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows has no such thing; there names are journaled by the file system.
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r').catch(unlessGone);
  await directory?.sync().finally(() => directory.close());
}

/** Bytes of all files below a directory. */
export async function treeSize(path: string): Promise<number> {
  const entries = await readdir(path, { withFileTypes: true }).catch(unlessGone);
  const sizes = (entries ?? []).map(async (entry) => {
    const below = join(path, entry.name);
    if (entry.isDirectory()) return treeSize(below);
    return (await stat(below).catch(unlessGone))?.size ?? 0;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
