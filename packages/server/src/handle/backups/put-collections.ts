import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollectionPlace } from '../collections/collection-place.ts';
import { MAX_DATABASES } from '../databases/create-database.ts';
import { closed, isClosed } from './closed.ts';
import { type CollectionRestore, restoreCollection } from './restore-collection.ts';
import type { PlannedCollection } from './restore-plan.ts';

export interface Putting extends Omit<CollectionRestore, 'dir'> {
  readonly jobId: string;
  readonly overwrite: boolean;
  /** Of the cluster, which is served. */
  readonly engine: Engine;
  readonly clusterDir: string;
  /** Not there yet, on the same file system; gone afterwards. */
  readonly scratch: string;
  readonly progress: (share: number) => Promise<void>;
}

/**
 * Puts collections of a backup into a cluster that runs, one after the other. Each is made under a name of
 * its own, and gets the one that was asked for once it is whole: nobody sees half of one by it.
 */
export async function putCollections(
  plan: readonly PlannedCollection[],
  putting: Putting,
): Promise<void> {
  for (const [at, planned] of plan.entries()) {
    try {
      await put(planned, putting);
    } finally {
      await rm(putting.scratch, { recursive: true, force: true });
    }
    await putting.progress((at + 1) / plan.length);
  }
}

/** How a collection is called while a job makes it. */
export function nameWhileRestored(jobId: string): string {
  return `restoring_${jobId.replace(/\W/g, '_')}`;
}

async function put(planned: PlannedCollection, putting: Putting): Promise<void> {
  const { old, database, load } = planned;
  const { catalog, clusterId, engine, scratch, origin } = putting;
  await mkdir(scratch, { mode: 0o700 });
  const existing = await catalog.findCollection(clusterId, database, planned.name);
  if (!existing) await requirePlace(database, putting);
  // What policies kept back in the backup's cluster is not to be open here, where there are none.
  const opens = old.rowPolicies.length > 0 && !existing?.rowPolicies.length;
  // Nor what comes into the place of one that policies alone, also those to come, would open.
  const closes = opens || isClosed(existing?.properties ?? []);
  const as = {
    ...{ database, name: nameWhileRestored(putting.jobId), aliases: [] },
    properties: closes ? closed(old.properties) : old.properties,
  };
  try {
    const made = await restoreCollection(old, as, { ...putting, dir: scratch });
    await open(made, putting);
    await place(made, planned, putting);
    // Now: before, the row policies of the one that it replaces were not on it.
    if (load) await catalog.setLoaded(made.id, true, origin);
  } catch (error) {
    const left = await catalog.findCollection(clusterId, database, as.name);
    if (left) {
      await catalog.dropCollection(left.id, { hasAliases: false }, origin);
      await engine.drop(left.id);
    }
    throw error;
  }
}

/**
 * The database, made if it is not there, with room for one collection more.
 * @throws errors.tooManyDatabases, tooManyCollections
 */
async function requirePlace(
  name: string,
  { catalog, clusterId, origin }: Pick<Putting, 'catalog' | 'clusterId' | 'origin'>,
): Promise<void> {
  const wanted = { clusterId, name, properties: [] };
  const outcome = await catalog.createDatabase(wanted, MAX_DATABASES + 1, origin);
  if (outcome === 'full') throw errors.tooManyDatabases(MAX_DATABASES);
  const database = await catalog.findDatabase(clusterId, name);
  if (database) await requireCollectionPlace(catalog, database);
}

/** Has the cluster's engine take the files over. @throws errors.collectionDamaged */
async function open(
  made: CollectionRecord,
  { engine, clusterDir, scratch }: Putting,
): Promise<void> {
  const files = `c${made.id}`;
  if (!existsSync(join(scratch, files))) {
    await engine.create(made);
    return;
  }
  await rename(join(scratch, files), join(clusterDir, files));
  await engine.openAll([made]);
  engine.collection(made.id);
}

/** Gives it its name, in place of the one that has it by now. @throws errors.restoreTargetTaken */
async function place(
  made: CollectionRecord,
  { database, name }: PlannedCollection,
  { catalog, clusterId, engine, overwrite, origin }: Putting,
): Promise<void> {
  const existing = await catalog.findCollection(clusterId, database, name);
  if (!existing) {
    const target = { databaseId: made.databaseId, name };
    const outcome = await catalog.renameCollection(made.id, target, origin);
    if (outcome !== 'renamed') throw errors.restoreTargetTaken(database, name);
    return;
  }
  if (!overwrite || existing.name !== name) throw errors.restoreTargetTaken(database, name);
  const outcome = await catalog.replaceCollection(existing.id, made.id, origin);
  if (outcome !== 'replaced') throw errors.restoreTargetTaken(database, name);
  await engine.drop(existing.id);
}
