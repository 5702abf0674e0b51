import { existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackedUpCatalog } from './backup-files.ts';
import { closed } from './closed.ts';
import { type CollectionRestore, loadAsBefore, restoreCollection } from './restore-collection.ts';

interface Restoring extends CollectionRestore {
  /** Whether what was loaded is loaded again. */
  readonly load: boolean;
  readonly progress: (share: number) => Promise<void>;
}

/** Nothing is refused that the backup's cluster had. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const KEYS_FILE = 'keys';

/**
 * Puts the data of a backup into a cluster that is not open yet: the catalogue under ids of its own, and
 * the files of each collection. The directory is made here.
 */
export async function restoreData(
  { databases, collections }: BackedUpCatalog,
  restoring: Restoring,
): Promise<void> {
  const { catalog, clusterId, dir, from, origin, progress } = restoring;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  // So that keys go on above all that were given out.
  if (existsSync(join(from, KEYS_FILE)))
    await copyFile(join(from, KEYS_FILE), join(dir, KEYS_FILE));
  for (const { name, properties } of databases) {
    // `default` is there already.
    const there = await catalog.findDatabase(clusterId, name);
    const change = { set: properties, remove: [] };
    if (there) await catalog.alterDatabase(there.id, change, NO_LIMIT, origin);
    else await catalog.createDatabase({ clusterId, name, properties }, NO_LIMIT, origin);
  }
  for (const [done, old] of collections.entries()) {
    // Policies are not restored: what they kept back is not to be open for want of them.
    const properties = old.rowPolicies.length > 0 ? closed(old.properties) : old.properties;
    const made = await restoreCollection(old, { ...old, properties }, restoring);
    if (restoring.load) await loadAsBefore(old, made, restoring);
    await progress((done + 1) / collections.length);
  }
}
