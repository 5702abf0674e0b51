import { errors, type messages, wire } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord, NewCollection } from '../../store/catalog.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import { collectionLimit } from '../databases/database-properties.ts';
import { originOf } from '../origin.ts';
import { MAX_PROPERTIES, propertiesFromWire } from '../properties.ts';
import { requireDatabase } from './collection-lookup.ts';
import { checkCollectionName } from './collection-name.ts';
import { decodeSchema, schemaFromWire } from './schema-from-wire.ts';

type Request = messages.proto.milvus.CreateCollectionRequest;

/** Milvus' defaults: `proxy.maxShardNum`, `rootCoord.maxPartitionNum`. */
const MAX_SHARDS = 16;
const MAX_PARTITIONS = 1024;

/** Properties that would have the server delete entities. */
const EXPIRY = new Set(['collection.ttl.seconds', 'ttl_field']);

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  /** How many collections a database may hold. */
  readonly maxCollections: number;
}

/**
 * Creates a collection in the catalogue, then in the engine; if the engine fails, both forget it
 * again. Creating it once more with the same parameters is a success, as in Milvus.
 *
 * @throws errors.databaseNotFound, errors.collectionExists, errors.tooManyCollections,
 *   errors.tooManyProperties, errors.invalidParameter, errors.fieldNameInvalid, errors.unimplemented
 */
export async function createCollection(parts: Parts, call: Call<Request>): Promise<object> {
  const { catalog, engine, maxCollections } = parts;
  const database = await requireDatabase(catalog, call);
  const asked = collectionFromWire(call, database.id);
  const existing = await catalog.findCollection(call.clusterId, database.name, asked.name);
  if (existing) return requireSame(existing, asked);
  const limit = collectionLimit(database, maxCollections);
  const { length } = await catalog.listCollections(call.clusterId, database.name);
  if (length >= limit) throw errors.tooManyCollections(database.name, limit);

  const created = await catalog.createCollection(asked, originOf(call));
  if (created === 'exists') throw errors.collectionExists(asked.name);
  if (created === 'no-database') throw errors.databaseNotFound(database.name);
  try {
    await engine.create(created);
  } catch (error) {
    await undo(parts, call, created.id);
    throw error;
  }
  return {};
}

async function undo({ catalog, engine }: Parts, call: Call, id: number): Promise<void> {
  await catalog.dropCollection(id, { hasAliases: false }, originOf(call));
  await engine.drop(id);
}

function collectionFromWire(call: Call<Request>, databaseId: number): NewCollection {
  const { request } = call;
  const schema = decodeSchema(request.schema);
  const name = request.collection_name || schema.name;
  checkCollectionName(name);
  if (schema.name !== '' && schema.name !== name) {
    throw errors.invalidParameter(`collection name = ${name}, schema.Name=${schema.name}`);
  }
  if (request.shards_num > MAX_SHARDS) {
    throw errors.invalidParameter(`maximum shards's number should be limited to ${MAX_SHARDS}`);
  }
  if (wire.common.ConsistencyLevel[request.consistency_level] === undefined) {
    throw errors.invalidParameter(`invalid consistency level: ${request.consistency_level}`);
  }
  const fromSchema = schemaFromWire(schema, name);
  checkPartitions(request, fromSchema);
  return {
    ...fromSchema,
    clusterId: call.clusterId,
    databaseId,
    name,
    shards: Math.max(1, request.shards_num),
    consistencyLevel: request.consistency_level,
    properties: propertiesOf(request),
  };
}

/**
 * A partition key needs no physical partitions here, so their number only has to be a valid one.
 */
function checkPartitions(request: Request, { fields }: Pick<NewCollection, 'fields'>): void {
  const partitions = Number(BigInt.asIntN(64, fromWireLong(request.num_partitions)));
  if (partitions === 0) return;
  if (!fields.some((field) => field.partitionKey)) {
    throw errors.invalidParameter(
      'num_partitions should only be specified with partition key field enabled',
    );
  }
  if (partitions < 0) {
    throw errors.invalidParameter(
      'the specified partitions should be greater than 0 if partition key is used',
    );
  }
  if (partitions > MAX_PARTITIONS) {
    throw errors.invalidParameter(
      `partition number (${partitions}) exceeds max configuration (${MAX_PARTITIONS})`,
    );
  }
}

/** Hints (`mmap.enabled` …) are kept and described back; what would delete data is refused. */
function propertiesOf(request: Request): NewCollection['properties'] {
  const properties = propertiesFromWire(request.properties);
  if (properties.length > MAX_PROPERTIES) {
    throw errors.tooManyProperties(`collection "${request.collection_name}"`, MAX_PROPERTIES);
  }
  for (const [key, value] of properties) {
    const never = key === 'collection.ttl.seconds' && (value === '0' || value === '-1');
    const unserved = EXPIRY.has(key) || key === 'rls.force';
    if (unserved && !never) throw errors.unimplemented(`collection property ${key}`);
  }
  return properties;
}

function requireSame(existing: CollectionRecord, asked: NewCollection): object {
  // By its own name: one that goes by the name as an alias is another collection.
  const same = existing.name === asked.name && fingerprint(existing) === fingerprint(asked);
  if (same) return {};
  throw errors.collectionExists(asked.name);
}

/** Equal for two collections that Milvus takes for the same: the order of pairs does not count. */
function fingerprint(collection: NewCollection): string {
  const { description, enableDynamicField, shards, consistencyLevel } = collection;
  const sorted = (pairs: NewCollection['properties']) => [...pairs].map((p) => [...p]).sort();
  const fields = collection.fields.map(({ params, ...field }) => [
    ...Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)),
    sorted(params),
  ]);
  const properties = sorted(collection.properties);
  return JSON.stringify({
    ...{ description, enableDynamicField, shards, consistencyLevel },
    ...{ fields, properties },
  });
}
