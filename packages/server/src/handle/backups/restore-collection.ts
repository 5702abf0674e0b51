import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, Engine, Key } from '../../engine/engine.ts';
import { inPartitions } from '../../engine/filter/index.ts';
import { PARTITION } from '../../engine/hidden-fields.ts';
import { copyTree } from '../../engine/zvec/copy-tree.ts';
import type { Origin } from '../../store/audit.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';

export interface CollectionRestore {
  readonly catalog: CatalogStore;
  /** Opens an engine on a directory that no other one uses. */
  readonly openEngine: (dir: string) => Promise<Engine>;
  readonly clusterId: string;
  /** Of an engine that is not open. */
  readonly dir: string;
  /** Of the backup; only read. */
  readonly from: string;
  readonly origin: Origin;
}

/** What a restored collection is to be called. */
export interface RestoredAs {
  readonly database: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly properties: CollectionRecord['properties'];
}

/** Nothing is refused that the backup's cluster had. */
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
/** Rows that are given their partition anew at a time. */
const AT_ONCE = 2000;

/**
 * Puts one collection of a backup into the catalogue, under an id of its own and not loaded, and its files
 * into the directory. The database has to be there.
 */
export async function restoreCollection(
  old: CollectionRecord,
  as: RestoredAs,
  restore: CollectionRestore,
): Promise<CollectionRecord> {
  const { dir, from } = restore;
  const made = await inCatalog(old, as, restore);
  const files = join(from, `c${old.id}`);
  if (existsSync(files)) await copyTree(files, join(dir, `c${made.id}`));
  if (made.partitions.length > 1 && existsSync(files)) await movePartitions(old, made, restore);
  return made;
}

/** Loads of a restored collection what was loaded in the backup. */
export async function loadAsBefore(
  old: CollectionRecord,
  made: CollectionRecord,
  { catalog, origin }: Pick<CollectionRestore, 'catalog' | 'origin'>,
): Promise<void> {
  if (!old.loaded) return;
  const loaded = new Set(old.partitions.filter((one) => one.loaded).map(({ name }) => name));
  if (loaded.size === old.partitions.length) {
    await catalog.setLoaded(made.id, true, origin);
    return;
  }
  const ids = made.partitions.filter(({ name }) => loaded.has(name)).map(({ id }) => id);
  await catalog.setPartitionsLoaded(made.id, ids, true, origin);
}

/** The collection with its partitions, indexes and aliases, as it stands in the catalogue then. */
async function inCatalog(
  old: CollectionRecord,
  { database: databaseName, name, aliases, properties }: RestoredAs,
  { catalog, clusterId, origin }: CollectionRestore,
): Promise<CollectionRecord> {
  const database = await catalog.findDatabase(clusterId, databaseName);
  if (!database) throw new Error(`no database ${databaseName}`);
  const { description, fields, autoId, enableDynamicField, shards } = old;
  const isKeyed = fields.some(({ partitionKey }) => partitionKey);
  const made = await catalog.createCollection(
    {
      ...{ clusterId, databaseId: database.id, name, description, fields, autoId },
      ...{ enableDynamicField, shards, properties, consistencyLevel: old.consistencyLevel },
      ...(isKeyed && { keyPartitions: old.partitions.length }),
    },
    origin,
  );
  if (typeof made === 'string') throw new Error(`collection ${databaseName}.${name}: ${made}`);
  if (!isKeyed) {
    for (const partition of old.partitions.slice(1)) {
      await catalog.createPartition(made.id, partition.name, NO_LIMIT, origin);
    }
  }
  for (const { id: _, ...index } of old.indexes) await catalog.createIndex(made.id, index, origin);
  for (const alias of aliases) {
    const target = { databaseId: database.id, name: alias, collectionId: made.id };
    await catalog.createAlias(target, NO_LIMIT, origin);
  }
  const found = await catalog.findCollection(clusterId, databaseName, name);
  if (!found) throw new Error(`collection ${name} was dropped while it was restored`);
  return found;
}

/** Entities know their partition by its id: in the copy, each that is not in the default one gets its new id. */
async function movePartitions(
  old: CollectionRecord,
  made: CollectionRecord,
  { openEngine, dir }: CollectionRestore,
): Promise<void> {
  const { signal } = new AbortController();
  const engine = await openEngine(dir);
  try {
    const both = [...made.partitions, ...old.partitions.slice(1)].map(({ id }) => ({ id }));
    await engine.openAll([{ ...made, partitions: both }]);
    const collection = engine.collection(made.id);
    for (const [at, { id, name }] of old.partitions.entries()) {
      // The default one is no id, and an entity of it needs none.
      if (at === 0 && id === old.id) continue;
      const target = made.partitions.find((one) => one.name === name);
      if (!target) throw new Error(`no partition ${name}`);
      const keys: Key[] = [];
      const filter = inPartitions([id], old.id);
      await collection.scan({ filter, output: [], signal }, (rows) => keys.push(...rows.keys));
      for (let from = 0; from < keys.length; from += AT_ONCE) {
        const some = keys.slice(from, from + AT_ONCE);
        await collection.upsert(
          { keys: some, columns: new Map() },
          {
            complete: (stored) => {
              const values = stored.keys.map(() => (target.id === made.id ? null : target.id));
              const partitions: Column = { kind: 'scalar', values };
              return {
                ...stored,
                columns: new Map([...stored.columns, [PARTITION.id, partitions]]),
              };
            },
          },
        );
      }
    }
    await collection.flush();
  } finally {
    await engine.close();
  }
}
