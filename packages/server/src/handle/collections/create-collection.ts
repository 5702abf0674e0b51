import { errors, type messages, wire } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import { prepareAnalyzers } from '../../engine/text/prepare-analyzers.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord, NewCollection } from '../../store/catalog.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import { originOf } from '../origin.ts';
import { MAX_PROPERTIES, propertiesFromWire } from '../properties.ts';
import { requireDatabase } from './collection-lookup.ts';
import { checkCollectionName } from './collection-name.ts';
import { requireCollectionPlace } from './collection-place.ts';
import { checkProperty } from './collection-properties.ts';
import { paramTexts } from './param-texts.ts';
import { decodeSchema, schemaFromWire, type WireSchema } from './schema-from-wire.ts';

type Request = messages.proto.milvus.CreateCollectionRequest;

/** Milvus' defaults: `proxy.maxShardNum`, `rootCoord.maxPartitionNum`. */
const MAX_SHARDS = 16;
const MAX_PARTITIONS = 1024;
const DEFAULT_KEY_PARTITIONS = 16;

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
  const schema = decodeSchema(call.request.schema);
  await prepareAnalyzers(schema.fields.flatMap(paramTexts));
  const asked = collectionFromWire(call, schema, database.id);
  const existing = await catalog.findCollection(call.clusterId, database.name, asked.name);
  if (existing) return requireSame(existing, asked);
  await requireCollectionPlace(catalog, database, { most: maxCollections });

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

function collectionFromWire(
  call: Call<Request>,
  schema: WireSchema,
  databaseId: number,
): NewCollection {
  const { request } = call;
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
  const keyPartitions = keyPartitionsOf(request, fromSchema);
  return {
    ...fromSchema,
    ...(keyPartitions === undefined ? {} : { keyPartitions }),
    clusterId: call.clusterId,
    databaseId,
    name,
    shards: Math.max(1, request.shards_num),
    consistencyLevel: request.consistency_level,
    properties: propertiesOf(request),
  };
}

/**
 * How many partitions a partition key gets. They are names alone: entities are found by the key
 * itself.
 */
function keyPartitionsOf(
  request: Request,
  { fields }: Pick<NewCollection, 'fields'>,
): number | undefined {
  const partitions = Number(BigInt.asIntN(64, fromWireLong(request.num_partitions)));
  const hasKey = fields.some((field) => field.partitionKey);
  if (partitions === 0) return hasKey ? DEFAULT_KEY_PARTITIONS : undefined;
  if (!hasKey) {
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
  return partitions;
}

/** Hints (`mmap.enabled` …) are kept and described back; what would open rows is refused. */
function propertiesOf(request: Request): NewCollection['properties'] {
  const properties = propertiesFromWire(request.properties);
  if (properties.length > MAX_PROPERTIES) {
    throw errors.tooManyProperties(`collection "${request.collection_name}"`, MAX_PROPERTIES);
  }
  for (const [key, value] of properties) {
    if (key === 'rls.force') throw errors.unimplemented(`collection property ${key}`);
    checkProperty(key, value);
  }
  return properties;
}

function requireSame(existing: CollectionRecord, asked: NewCollection): object {
  // By its own name: one that goes by the name as an alias is another collection.
  const { keyPartitions = existing.partitions.length } = asked;
  const same =
    existing.name === asked.name &&
    existing.partitions.length === keyPartitions &&
    fingerprint(existing) === fingerprint(asked);
  if (same) return {};
  throw errors.collectionExists(asked.name);
}

/** Equal for two collections that Milvus takes for the same: the order of pairs does not count. */
function fingerprint(collection: Omit<NewCollection, 'keyPartitions'>): string {
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
