import type { CollectionSpec, IndexSpec } from '../engine/spec.ts';
import type { Origin } from './audit.ts';

export interface Database {
  readonly id: number;
  readonly clusterId: string;
  readonly name: string;
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
  readonly properties: readonly (readonly [key: string, value: string])[];
  readonly loaded: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export type NewCollection = Omit<
  CollectionRecord,
  'id' | 'indexes' | 'loaded' | 'createdAt' | 'updatedAt' | 'database'
>;

/** Databases, collections and indexes of every cluster. */
export interface CatalogStore {
  listDatabases(clusterId: string): Promise<Database[]>;
  /** Includes `default`, which exists in every cluster. */
  findDatabase(clusterId: string, name: string): Promise<Database | undefined>;
  listCollections(clusterId: string, database?: string): Promise<CollectionRecord[]>;
  findCollection(
    clusterId: string,
    database: string,
    name: string,
  ): Promise<CollectionRecord | undefined>;
  /** @returns the record, or `exists` if the name is taken */
  createCollection(collection: NewCollection, origin: Origin): Promise<CollectionRecord | 'exists'>;
  dropCollection(id: number, origin: Origin): Promise<boolean>;
  setLoaded(id: number, loaded: boolean, origin: Origin): Promise<void>;
  createIndex(
    collectionId: number,
    index: Omit<IndexSpec, 'id'>,
    origin: Origin,
  ): Promise<IndexSpec>;
  dropIndex(collectionId: number, indexId: number, origin: Origin): Promise<boolean>;
}
