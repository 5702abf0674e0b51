import { status } from './status.ts';

/** Collections; texts of Milvus 2.3–3.x. */
export const collectionErrors = {
  collectionNotFound: (database: string, name: string) =>
    status(100, `collection not found[database=${database}][collection=${name}]`),
  /** The text of RPCs that do not take an alias for a collection. */
  collectionNameNotFound: (name: string) => status(100, `collection not found[collection=${name}]`),
  /** DescribeCollection's own text for the same. */
  collectionNotDescribed: (database: string, name: string) =>
    status(
      100,
      `can't find collection collection not found[database=${database}][collection=${name}]`,
    ),
  collectionNotLoaded: (operation: string, id: number) =>
    status(101, `failed to ${operation}: collection not loaded[collection=${id}]`),
  /** It was dropped while the call was on its way to it. */
  collectionGone: (id: number) => status(100, `collection not found[collection=${id}]`),
  /** Its files cannot be opened. Others are served. */
  collectionDamaged: (id: number) =>
    status(
      65535,
      `the entities of collection ${id} can not be read; the server's log has the reason`,
    ),
  collectionExists: (name: string) =>
    status(65535, `create duplicate collection with different parameters, collection: ${name}`),
  collectionNameTaken: (database: string, name: string) =>
    status(
      65535,
      `duplicated new collection name ${database}:${name} with other collection name or alias`,
    ),
  collectionLoaded: (name: string, message: string) =>
    status(104, `${message}: collection already loaded[collection=${name}]`),
  tooManyCollections: (database: string, limit: number) =>
    status(102, `exceeded the limit number of collections[dbName=${database}][limit=${limit}]`),
  schemaMismatch: (name: string) => status(109, `collection schema mismatch[collection=${name}]`),
  /** @param name of the field */
  fieldNameInvalid: (name: string, message: string) =>
    status(1701, `${message}: field name invalid[field=${name}]`),
  fieldNotFound: (name: string, message: string) =>
    status(1700, `${message}: field not found[field=${name}]`),
  indexNotFound: (collection: string, index?: string) =>
    status(
      700,
      index ? `index not found[indexName=${index}]` : `index not found[collection=${collection}]`,
    ),
  metricMismatch: (expected: string, actual: string) =>
    status(
      1100,
      `fail to search: metric type not match: invalid parameter[expected=${expected}][actual=${actual}]`,
    ),
  partitionNotFound: (name: string) => status(200, `partition not found[partition=${name}]`),
  /** @param operation `search`, `query`; empty where Milvus does not name it */
  partitionNotLoaded: (ids: readonly number[], operation = '') =>
    status(
      201,
      operation
        ? `failed to ${operation}: partition not loaded[partition=[${ids.join(' ')}]]`
        : `partition not loaded[partition=${ids.join(' ')}]`,
    ),
  /** Milvus' code where the disk's quota is used up. */
  diskFull: () => status(7, "disk limit exceeded[reason=no room is left on the server's disk]"),
};
