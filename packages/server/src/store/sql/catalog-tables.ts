import type { Generated } from 'kysely';

export interface DatabasesTable {
  id: number;
  cluster_id: string;
  name: string;
  created_at: number;
  /** JSON of pairs. */
  properties: Generated<string>;
}

export interface AliasesTable {
  database_id: number;
  name: string;
  collection_id: number;
  created_at: number;
}

export interface CollectionsTable {
  id: number;
  cluster_id: string;
  database_id: number;
  name: string;
  description: string;
  /** JSON of `FieldSpec[]`. */
  fields: string;
  auto_id: number;
  enable_dynamic_field: number;
  shards: number;
  consistency_level: number;
  /** JSON of pairs. */
  properties: string;
  /** As a whole, so that a new partition is loaded, too. */
  loaded: number;
  /** The cluster's catalogue revision at the last change of the collection or its indexes. */
  revision: number;
  created_at: number;
  updated_at: number;
  /** A later time with every change of the fields. */
  schema_updated_at: number;
  expires_since: number | null;
}

export interface PartitionsTable {
  id: number;
  collection_id: number;
  name: string;
  loaded: number;
  created_at: number;
}

export interface IndexesTable {
  id: number;
  collection_id: number;
  name: string;
  field: string;
  type: string;
  metric: string | null;
  /** JSON of an object of texts. */
  params: string;
}
