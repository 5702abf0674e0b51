import type { CollectionSpec, FieldSpec, IndexSpec } from '../engine/spec.ts';
import type { RowPolicy } from '../kernel/row-policy.ts';
import type { Origin } from './audit.ts';

export type Properties = readonly (readonly [key: string, value: string])[];

export interface Database {
  readonly id: number;
  readonly clusterId: string;
  readonly name: string;
  readonly properties: Properties;
  readonly createdAt: number;
}

export type NewDatabase = Pick<Database, 'clusterId' | 'name' | 'properties'>;

/** A part of a collection's entities, by choice or by the partition key. */
export interface PartitionRecord {
  readonly id: number;
  readonly name: string;
  readonly loaded: boolean;
  readonly createdAt: number;
}

/** A collection as the catalogue knows it; its entities are the engine's. */
export interface CollectionRecord extends CollectionSpec {
  readonly clusterId: string;
  readonly databaseId: number;
  readonly database: string;
  readonly name: string;
  readonly description: string;
  readonly autoId: boolean;
  readonly enableDynamicField: boolean;
  readonly shards: number;
  /** `common.ConsistencyLevel` */
  readonly consistencyLevel: number;
  readonly properties: Properties;
  /** Whether any of its partitions is. */
  readonly loaded: boolean;
  /** Never none; the default one, which bears the collection's id, first. */
  readonly partitions: readonly PartitionRecord[];
  /** Other names that it goes by in its database, sorted. */
  readonly aliases: readonly string[];
  /** Sorted by name. */
  readonly rowPolicies: readonly RowPolicy[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When its entities got a time to live, ms since 1970; the last time that they did. */
  readonly expiresSince: number | undefined;
  /** A later time with every change of the fields. */
  readonly schemaUpdatedAt: number;
}

/** What the catalogue adds to a collection by itself. */
type Added =
  | 'id'
  | 'indexes'
  | 'loaded'
  | 'partitions'
  | 'expires'
  | 'expiresSince'
  | 'aliases'
  | 'rowPolicies'
  | 'createdAt'
  | 'updatedAt'
  | 'schemaUpdatedAt'
  | 'database';

export interface NewCollection extends Omit<CollectionRecord, Added> {
  /** How many partitions its partition key spreads entities over; unset: it has none. */
  readonly keyPartitions?: number;
}

/** What is neither set nor removed stays. */
export interface PropertyChange {
  readonly set: Properties;
  readonly remove: readonly string[];
}

/** What is left out stays. */
export interface CollectionChange extends PropertyChange {
  readonly description?: string;
  readonly consistencyLevel?: number;
}

/** An alias by what was found under it; if that is no longer so, there is no such alias. */
export interface Alias {
  readonly databaseId: number;
  readonly name: string;
  readonly collectionId: number;
}

/** `no-…`: it is gone, or was moved. `taken`: by a collection, or an alias. */
export type CollectionRename =
  | 'renamed'
  | 'no-collection'
  | 'no-database'
  | 'taken'
  | 'has-aliases';
export type AliasCreation =
  | 'created'
  /** It stands for this very collection. */
  | 'exists'
  | 'no-collection'
  /** A collection bears the name. */
  | 'is-collection'
  /** It stands for another collection. */
  | 'taken'
  /** The collection has as many as it may have. */
  | 'full';

/** What a name stands for: ids that outlive a rename and never come back. */
export interface CatalogIds {
  /** The database's id, if there is one of that name. */
  database(clusterId: string, name: string): number | undefined;
  /** The id of the collection that a name, or an alias, stands for in a database. */
  collection(clusterId: string, database: string, name: string): number | undefined;
  /** The same for one cluster, as all names stand at this moment: for several questions at once. */
  asOfNow(clusterId: string): NamesOfCluster;
}

/** See `CatalogIds`. */
export interface NamesOfCluster {
  database(name: string): number | undefined;
  collection(database: string, name: string): number | undefined;
}

/** Databases of every cluster. */
export interface DatabaseStore {
  listDatabases(clusterId: string): Promise<Database[]>;
  /** Includes `default`, which exists in every cluster. */
  findDatabase(clusterId: string, name: string): Promise<Database | undefined>;
  /** @param limit how many databases a cluster may have */
  createDatabase(
    database: NewDatabase,
    limit: number,
    origin: Origin,
  ): Promise<'created' | 'exists' | 'full'>;
  /** With the grants on it. */
  dropDatabase(id: number, origin: Origin): Promise<'dropped' | 'no-database' | 'not-empty'>;
  /** @param limit how many properties it may have */
  alterDatabase(
    id: number,
    change: PropertyChange,
    limit: number,
    origin: Origin,
  ): Promise<'done' | 'no-database' | 'full'>;
}

/** Collections and their indexes. */
export interface CollectionStore {
  listCollections(clusterId: string, database?: string): Promise<CollectionRecord[]>;
  /** By its name or an alias, as it stands at this moment. */
  collectionNow(clusterId: string, database: string, name: string): CollectionRecord | undefined;
  /** The same; also of a name that somebody else may have changed. */
  findCollection(
    clusterId: string,
    database: string,
    name: string,
  ): Promise<CollectionRecord | undefined>;
  /** @returns the record, or `exists` if a collection or an alias has the name */
  createCollection(
    collection: NewCollection,
    origin: Origin,
  ): Promise<CollectionRecord | 'exists' | 'no-database'>;
  /** With its indexes, aliases and row policies, and the grants on it. */
  dropCollection(
    id: number,
    unless: { readonly hasAliases: boolean },
    origin: Origin,
  ): Promise<'dropped' | 'no-collection' | 'has-aliases'>;
  /**
   * Gives a collection another name, or moves it to another database of its cluster; whatever is held
   * on its id stays. One with aliases is not moved, as in Milvus: they are names of the old database.
   */
  renameCollection(
    id: number,
    to: { readonly databaseId: number; readonly name: string },
    origin: Origin,
  ): Promise<CollectionRename>;
  /**
   * A collection takes the place of another one of its database: its name, aliases, row policies and the
   * grants on it. The other one goes.
   */
  replaceCollection(id: number, by: number, origin: Origin): Promise<'replaced' | 'no-collection'>;
  /** @param limit how many properties it may have */
  alterCollection(
    id: number,
    change: CollectionChange,
    limit: number,
    origin: Origin,
  ): Promise<'done' | 'no-collection' | 'full'>;
  /** With all its partitions. */
  setLoaded(id: number, loaded: boolean, origin: Origin): Promise<void>;
  /** Adds a field behind the others, or gives the one with its id another definition. */
  putField(
    id: number,
    field: FieldSpec,
    origin: Origin,
  ): Promise<'done' | 'no-collection' | 'name-taken'>;
  createIndex(
    collectionId: number,
    index: Omit<IndexSpec, 'id'>,
    origin: Origin,
  ): Promise<IndexSpec>;
  /** @returns whether there was such an index */
  alterIndex(
    collectionId: number,
    indexId: number,
    params: IndexSpec['params'],
    origin: Origin,
  ): Promise<boolean>;
  dropIndex(collectionId: number, indexId: number, origin: Origin): Promise<boolean>;
}

/** Partitions are read with their collection: `CollectionRecord.partitions`. */
export interface PartitionStore {
  /** @param limit how many partitions a collection may have */
  createPartition(
    collectionId: number,
    name: string,
    limit: number,
    origin: Origin,
  ): Promise<'created' | 'exists' | 'full' | 'no-collection'>;
  dropPartition(
    collectionId: number,
    id: number,
    origin: Origin,
  ): Promise<'dropped' | 'no-partition' | 'loaded'>;
  /** Once none is loaded, the collection is not, and a new one will not be. */
  setPartitionsLoaded(
    collectionId: number,
    ids: readonly number[],
    loaded: boolean,
    origin: Origin,
  ): Promise<void>;
}

/** Aliases are read with the collection that they stand for: `CollectionRecord.aliases`. */
export interface AliasStore {
  /** @param limit how many aliases a collection may have */
  createAlias(alias: Alias, limit: number, origin: Origin): Promise<AliasCreation>;
  /** @param collectionId of the same database, which it is to stand for */
  alterAlias(
    alias: Alias,
    collectionId: number,
    limit: number,
    origin: Origin,
  ): Promise<'done' | 'no-alias' | 'no-collection' | 'full'>;
  /** @returns whether there was such an alias */
  dropAlias(alias: Alias, origin: Origin): Promise<boolean>;
}

/** Databases, collections, partitions, aliases and indexes of every cluster. */
export interface CatalogStore extends DatabaseStore, CollectionStore, PartitionStore, AliasStore {
  /** At the newest committed state, at once: every call asks. */
  readonly ids: CatalogIds;
}
