import { z } from 'zod';
import {
  anyObject,
  collectionName,
  collectionRequest,
  count,
  databaseRequest,
  dbName,
  done,
  flag,
  has,
  int64,
  names,
  pairs,
  required,
  text,
  texts,
} from './fields.ts';
import { indexParam } from './indexes.ts';
import { restRoute } from './rest-route.ts';

const dataType = required.describe('`Int64`, `VarChar`, `FloatVector`, `JSON`, … (as spelt here)');

const fieldSchema = z
  .object({
    fieldName: required,
    dataType,
    elementDataType: text.describe("Type of an `Array`'s elements."),
    isPrimary: flag,
    isPartitionKey: flag,
    isClusteringKey: flag,
    nullable: flag,
    defaultValue: z.unknown().optional(),
    description: text,
    elementTypeParams: anyObject.describe('`dim`, `max_length`, `max_capacity`, …'),
  })
  .meta({ id: 'FieldSchema' });

const functionSchema = z
  .object({
    name: required,
    type: required.describe('`BM25`, …'),
    description: text,
    inputFieldNames: z.array(z.string()),
    outputFieldNames: z.array(z.string()),
    params: anyObject,
  })
  .meta({ id: 'FunctionSchema' });

const collectionSchema = z
  .object({
    autoID: flag.describe('Keys are generated.'),
    autoId: flag.describe('Another spelling of `autoID`.'),
    enableDynamicField: flag,
    enabledDynamicField: flag.describe('Another spelling of `enableDynamicField`.'),
    description: text,
    fields: z.array(fieldSchema).nullish(),
    functions: z.array(functionSchema).nullish(),
    structFields: z.array(z.unknown()).nullish(),
  })
  .meta({ id: 'CollectionSchema' });

/** Without `schema.fields` a collection of a key, a vector and a dynamic field is made. */
const createCollectionRequest = z
  .object({
    dbName,
    collectionName,
    dimension: count.describe('Quick creation: dimension of the vectors.'),
    idType: text.describe('Quick creation: `Int64` (default) or `VarChar`.'),
    autoID: flag.describe('Quick creation: keys are generated.'),
    autoId: flag.describe('Another spelling of `autoID`.'),
    metricType: text.describe('Quick creation: `COSINE` (default), `L2`, `IP`, …'),
    primaryFieldName: text.describe('Quick creation: `id` unless given.'),
    vectorFieldName: text.describe('Quick creation: `vector` unless given.'),
    vectorFieldType: text.describe('Quick creation: `FloatVector` unless given.'),
    schema: collectionSchema.nullish(),
    indexParams: z.array(indexParam).nullish(),
    params: anyObject.describe(
      '`max_length`, `enableDynamicField`, `shardsNum`, `consistencyLevel`, `partitionsNum`, `ttlSeconds`, …',
    ),
    properties: anyObject,
    consistencyLevel: text,
    description: text,
  })
  .meta({ id: 'CollectionReq' });

const fieldDescription = z.object({
  name: z.string(),
  id: int64,
  type: z.string(),
  primaryKey: z.boolean(),
  partitionKey: z.boolean(),
  clusteringKey: z.boolean(),
  autoId: z.boolean(),
  description: z.string(),
  nullable: z.boolean(),
  params: pairs.optional(),
  elementType: z.string().optional(),
  elementDataType: z.string().optional().describe('Another spelling of `elementType`.'),
});

const description = z
  .object({
    collectionName: z.string(),
    collectionID: int64,
    description: z.string(),
    autoId: z.boolean(),
    fields: z.array(fieldDescription),
    functions: z.array(z.unknown()),
    aliases: names,
    indexes: z.array(
      z.object({ indexName: z.string(), fieldName: z.string(), metricType: z.string() }),
    ),
    load: z.string().describe('`LoadStateLoaded`, …; empty where the caller may not see it.'),
    shardsNum: z.int32(),
    partitionsNum: int64,
    consistencyLevel: z.string(),
    enableDynamicField: z.boolean(),
    properties: pairs,
  })
  .meta({ id: 'CollectionDescription' });

const withProperties = z
  .object({ dbName, collectionName, properties: anyObject })
  .meta({ id: 'CollectionReqWithProperties' });
const onField = z
  .object({ dbName, collectionName, fieldName: required })
  .meta({ id: 'CollectionFieldReq' });
const withFunction = z
  .object({ dbName, collectionName, function: functionSchema.nullish(), functionName: text })
  .meta({ id: 'CollectionFunctionReq' });

/** A route on one collection that answers nothing but that it was done. */
const onCollection = (summary: string, rpc: string) =>
  restRoute({ summary, rpc, request: collectionRequest, data: done });
const onFunction = (summary: string, rpc: string) =>
  restRoute({ summary, rpc, request: withFunction, data: done });

export const COLLECTION_ROUTES = {
  'collections/list': restRoute({
    summary: 'Names of the collections of a database that the caller may see.',
    rpc: 'ShowCollections',
    request: databaseRequest,
    data: names,
  }),
  'collections/has': restRoute({
    summary: 'Whether a collection exists.',
    rpc: 'HasCollection',
    request: collectionRequest,
    data: has,
  }),
  'collections/describe': restRoute({
    summary: "A collection's schema, indexes and load state.",
    rpc: 'DescribeCollection',
    request: collectionRequest,
    data: description,
  }),
  'collections/get_stats': restRoute({
    summary: "A collection's row count.",
    rpc: 'GetCollectionStatistics',
    request: collectionRequest,
    data: z.object({ rowCount: int64 }),
  }),
  'collections/get_load_state': restRoute({
    summary: 'Whether a collection is loaded, in percent.',
    rpc: 'GetLoadState',
    request: collectionRequest,
    data: z.object({ loadState: z.string(), loadProgress: int64.optional() }),
  }),
  'collections/create': restRoute({
    summary: 'Creates a collection, with indexes and loaded where they are given.',
    rpc: 'CreateCollection',
    request: createCollectionRequest,
    data: done,
  }),
  'collections/drop': onCollection(
    'Drops a collection; one that does not exist is no error.',
    'DropCollection',
  ),
  'collections/load': onCollection('Loads a collection for search.', 'LoadCollection'),
  'collections/refresh_load': onCollection('Loads what is new.', 'LoadCollection'),
  'collections/release': onCollection('Releases a collection from memory.', 'ReleaseCollection'),
  'collections/flush': onCollection('Writes a collection to disk and waits.', 'Flush'),
  'collections/rename': restRoute({
    summary: 'Renames a collection.',
    rpc: 'RenameCollection',
    request: z
      .object({ dbName, collectionName, newCollectionName: required, newDbName: text })
      .meta({ id: 'RenameCollectionReq' }),
    data: done,
  }),
  'collections/alter_properties': restRoute({
    summary: "Changes a collection's properties.",
    rpc: 'AlterCollection',
    request: withProperties,
    data: done,
  }),
  'collections/drop_properties': restRoute({
    summary: 'Removes properties of a collection.',
    rpc: 'AlterCollection',
    request: z
      .object({ dbName, collectionName, propertyKeys: texts })
      .meta({ id: 'DropCollectionPropertiesReq' }),
    data: done,
  }),
  'collections/compact': restRoute({
    summary: 'Starts a compaction.',
    rpc: 'ManualCompaction',
    request: z.object({ dbName, collectionName, isClustering: flag }).meta({ id: 'CompactReq' }),
    data: z.object({ compactionID: int64 }),
  }),
  'collections/get_compaction_state': restRoute({
    summary: 'How far a compaction is.',
    rpc: 'GetCompactionState',
    request: z.object({ jobID: int64.nullish() }).meta({ id: 'GetCompactionStateReq' }),
    data: z.object({
      compactionID: int64,
      state: z.string(),
      executingPlanNumber: int64,
      timeoutPlanNumber: int64,
      completedPlanNumber: int64,
    }),
  }),
  'collections/truncate': onCollection('Drops all entities.', 'TruncateCollection'),
  'collections/add_function': onFunction('Adds a function.', 'AddCollectionFunction'),
  'collections/alter_function': onFunction('Changes a function.', 'AlterCollectionFunction'),
  'collections/drop_function': onFunction('Drops a function.', 'DropCollectionFunction'),
  'collections/add_function_field': onFunction('Adds a function.', 'AlterCollectionSchema'),
  'collections/drop_function_field': onFunction('Drops a function.', 'AlterCollectionSchema'),
  'collections/fields/alter_properties': restRoute({
    summary: "Changes a field's properties.",
    rpc: 'AlterCollectionField',
    request: z
      .object({ dbName, collectionName, fieldName: required, fieldParams: anyObject })
      .meta({ id: 'CollectionFieldReqWithParams' }),
    data: done,
  }),
  'collections/fields/add': restRoute({
    summary: 'Adds a field.',
    rpc: 'AddCollectionField',
    request: z
      .object({ dbName, collectionName, schema: fieldSchema })
      .meta({ id: 'CollectionFieldReqWithSchema' }),
    data: done,
  }),
  'collections/fields/drop': restRoute({
    summary: 'Drops a field.',
    rpc: 'AlterCollectionSchema',
    request: onField,
    data: done,
  }),
  'collections/struct_fields/add': restRoute({
    summary: 'Adds a struct field.',
    rpc: 'AddCollectionStructField',
    request: collectionRequest,
    data: done,
  }),
};
