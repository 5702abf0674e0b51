import type { Selectable } from 'kysely';
import type { CollectionRecord, Database } from '../catalog.ts';
import { type CollectionRows, toCollectionRecord, toDatabase } from './catalog-records.ts';
import type { DatabasesTable } from './catalog-tables.ts';

/** The catalogue of a cluster in memory, as of one revision; never changed once made. */
export interface CatalogSnapshot {
  readonly revision: number;
  /** By name, sorted. */
  readonly databases: ReadonlyMap<string, Database>;
  /** By database and name, sorted. */
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, CollectionRecord>>;
  /** By database and alias. */
  readonly aliases: ReadonlyMap<string, ReadonlyMap<string, CollectionRecord>>;
  readonly byId: ReadonlyMap<
    number,
    { readonly revision: number; readonly record: CollectionRecord }
  >;
}

export const EMPTY_CATALOG: CatalogSnapshot = {
  revision: 0,
  databases: new Map(),
  collections: new Map(),
  aliases: new Map(),
  byId: new Map(),
};

/** What the store holds of a cluster's catalogue, read at one moment. */
export interface CatalogRows {
  readonly revision: number;
  /** Sorted by name. */
  readonly databases: readonly Selectable<DatabasesTable>[];
  /** Which collections there are, sorted by name, and when each was last changed. */
  readonly keys: readonly { readonly id: number; readonly revision: number }[];
  /** Asked only for what `known` lacks. */
  readonly collection: (id: number) => CollectionRows | undefined;
}

/** @param known an earlier snapshot, whose records are kept where nothing changed */
export function buildCatalog(rows: CatalogRows, known: CatalogSnapshot): CatalogSnapshot {
  const databases = new Map<string, Database>();
  const databasesById = new Map<number, Database>();
  const collections = new Map<string, Map<string, CollectionRecord>>();
  const aliases = new Map<string, Map<string, CollectionRecord>>();
  for (const row of rows.databases) {
    const database = toDatabase(row);
    databases.set(database.name, database);
    databasesById.set(database.id, database);
    collections.set(database.name, new Map());
    aliases.set(database.name, new Map());
  }
  function read(id: number): CollectionRecord {
    const found = rows.collection(id);
    const database = found && databasesById.get(found.collection.database_id);
    if (!database) throw new Error(`collection ${id} is in no database`);
    return toCollectionRecord(found, database.name);
  }
  const byId = new Map<number, { revision: number; record: CollectionRecord }>();
  for (const { id, revision } of rows.keys) {
    const before = known.byId.get(id);
    const record = before?.revision === revision ? before.record : read(id);
    byId.set(id, { revision, record });
    collections.get(record.database)?.set(record.name, record);
    for (const alias of record.aliases) aliases.get(record.database)?.set(alias, record);
  }
  return { revision: rows.revision, databases, collections, aliases, byId };
}

/** @param name of a collection or an alias */
export function collectionByName(
  snapshot: CatalogSnapshot,
  database: string,
  name: string,
): CollectionRecord | undefined {
  return snapshot.collections.get(database)?.get(name) ?? snapshot.aliases.get(database)?.get(name);
}
