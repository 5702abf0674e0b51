import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollectionPlace } from '../collections/collection-place.ts';
import { MAX_DATABASES } from '../databases/create-database.ts';
import { closed, isClosed, SECURED } from './closed.ts';
import { type CollectionRestore, restoreCollection } from './restore-collection.ts';
import type { PlannedCollection } from './restore-plan.ts';

export interface Putting extends Omit<CollectionRestore, 'dir'> {
  readonly jobId: string;
  readonly overwrite: boolean;
  /** Of the cluster, now. @throws errors.wrongState while it is not served */
  readonly engine: () => Engine;
  readonly clusterDir: string;
  /** Not there yet, on the same file system; gone afterwards. */
  readonly scratch: string;
  readonly progress: (share: number) => Promise<void>;
}

const WAS_SUSPENDED = 'the cluster was suspended while a collection was restored: ask for it again';
/** Nothing is refused that the backup's cluster had. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;

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
  const { catalog, clusterId, scratch, origin } = putting;
  const engine = putting.engine();
  await mkdir(scratch, { mode: 0o700 });
  const existing = await catalog.findCollection(clusterId, database, planned.name);
  if (!existing) await requirePlace(planned, putting);
  // What policies kept back in the backup's cluster is not to be open here, where there may be none by then.
  const isSecured = old.rowPolicies.length > 0;
  // Nor what comes into the place of one that policies alone, also those to come, would open.
  const closes = isSecured || isClosed(existing?.properties ?? []);
  const as = {
    ...{ database, name: nameWhileRestored(putting.jobId), aliases: [] },
    properties: closes ? closed(old.properties) : old.properties,
  };
  try {
    const made = await restoreCollection(old, as, { ...putting, dir: scratch });
    await open(made, engine, putting);
    const replaced = await place(made, planned, putting);
    const wasClosed = [existing, replaced].some((one) => isClosed(one?.properties ?? []));
    if (isSecured && !wasClosed) await reopen(made, planned, putting);
    // Now: before, the row policies of the one that it replaces were not on it.
    if (load) await catalog.setLoaded(made.id, true, origin);
  } catch (error) {
    const left = await catalog.findCollection(clusterId, database, as.name);
    if (left) {
      await catalog.dropCollection(left.id, { hasAliases: false }, origin);
      await removeFiles(left.id, putting);
    }
    throw error;
  }
}

/**
 * The database, made if it is not there as the collection's was, with room for one collection more.
 * @throws errors.tooManyDatabases, tooManyCollections
 */
async function requirePlace(
  { database: name, databaseProperties: properties }: PlannedCollection,
  { catalog, clusterId, origin }: Pick<Putting, 'catalog' | 'clusterId' | 'origin'>,
): Promise<void> {
  const wanted = { clusterId, name, properties };
  const outcome = await catalog.createDatabase(wanted, MAX_DATABASES + 1, origin);
  if (outcome === 'full') throw errors.tooManyDatabases(MAX_DATABASES);
  const database = await catalog.findDatabase(clusterId, name);
  if (database) await requireCollectionPlace(catalog, database);
}

/**
 * Has the cluster's engine take the files over.
 * @param engine which the cluster had at the beginning: another one has opened what there was half made
 * @throws errors.collectionDamaged, wrongState
 */
async function open(
  made: CollectionRecord,
  engine: Engine,
  { engine: engineNow, clusterDir, scratch }: Putting,
): Promise<void> {
  if (engineNow() !== engine) throw errors.wrongState(WAS_SUSPENDED);
  const files = `c${made.id}`;
  if (!existsSync(join(scratch, files))) {
    await engine.create(made);
    return;
  }
  await rename(join(scratch, files), join(clusterDir, files));
  await engine.openAll([made]);
  engine.collection(made.id);
}

/**
 * Gives it its name, in place of the one that has it by now.
 * @returns that one
 * @throws errors.restoreTargetTaken
 */
async function place(
  made: CollectionRecord,
  { database, name }: PlannedCollection,
  putting: Putting,
): Promise<CollectionRecord | undefined> {
  const { catalog, clusterId, overwrite, origin } = putting;
  const existing = await catalog.findCollection(clusterId, database, name);
  if (!existing) {
    const target = { databaseId: made.databaseId, name };
    const outcome = await catalog.renameCollection(made.id, target, origin);
    if (outcome !== 'renamed') throw errors.restoreTargetTaken(database, name);
    return undefined;
  }
  if (!overwrite || existing.name !== name) throw errors.restoreTargetTaken(database, name);
  if (isClosed(existing.properties) && !isClosed(made.properties)) {
    const change = { set: closed([]), remove: [] };
    await catalog.alterCollection(made.id, change, NO_LIMIT, origin);
  }
  const outcome = await catalog.replaceCollection(existing.id, made.id, origin);
  if (outcome !== 'replaced') throw errors.restoreTargetTaken(database, name);
  await removeFiles(existing.id, putting);
  return existing;
}

/** Row policies keep back again what they did: the property goes that would still close it without them. */
async function reopen(
  made: CollectionRecord,
  { old, database, name }: PlannedCollection,
  { catalog, clusterId, origin }: Putting,
): Promise<void> {
  const placed = await catalog.findCollection(clusterId, database, name);
  if (placed?.id !== made.id || placed.rowPolicies.length === 0) return;
  const set = old.properties.filter(([key]) => key === SECURED);
  const remove = set.length > 0 ? [] : [SECURED];
  await catalog.alterCollection(made.id, { set, remove }, NO_LIMIT, origin);
}

/** Of a collection that the catalogue does not know any more, whether its cluster is served or not. */
async function removeFiles(id: number, { engine, clusterDir }: Putting): Promise<void> {
  let running: Engine;
  try {
    running = engine();
  } catch {
    return rm(join(clusterDir, `c${id}`), { recursive: true, force: true });
  }
  await running.drop(id);
}
