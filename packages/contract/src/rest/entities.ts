import { z } from 'zod';
import {
  anyObject,
  collectionName,
  count,
  dbName,
  flag,
  int64,
  primaryKey,
  text,
  texts,
} from './fields.ts';
import { restRoute } from './rest-route.ts';

const row = z.record(z.string(), z.unknown());
/** One row alone is taken for a list of one, as Milvus does. */
const rows = z.union([z.array(row), row]).describe('The rows, each an object by field name.');

const consistencyLevel = text.describe(
  '`Strong`, `Session`, `Bounded`, `Eventually` or `Customized`; else that of the collection.',
);
const exprParams = anyObject.describe('Values of the variables `{name}` in `filter`.');
const outputFields = texts.describe('`*` for all.');
const orderByFields = texts.describe('E.g. `price:desc`; nulls last, in descending order first.');
const functionScore = anyObject.describe(
  '`functions`: one, of the type `Rerank`, and its `params`.',
);

const dataRequest = z
  .object({ dbName, collectionName, partitionName: text, data: rows })
  .meta({ id: 'CollectionDataReq' });

const upsertRequest = z
  .object({
    dbName,
    collectionName,
    partitionName: text,
    data: rows,
    partialUpdate: flag.describe('Fields that are left out stay as they are.'),
  })
  .meta({ id: 'CollectionUpsertReq' });

/** `filter` or `id`. */
const deleteRequest = z
  .object({
    dbName,
    collectionName,
    partitionName: text,
    filter: text,
    id: z.union([primaryKey, z.array(primaryKey)]).nullish(),
    exprParams,
  })
  .meta({ id: 'CollectionFilterReq' });

const getRequest = z
  .object({
    dbName,
    collectionName,
    partitionName: text,
    partitionNames: texts,
    id: z.union([primaryKey, z.array(primaryKey)]),
    outputFields,
    consistencyLevel,
  })
  .meta({ id: 'CollectionIDReq' });

const queryRequest = z
  .object({
    dbName,
    collectionName,
    partitionNames: texts,
    filter: text,
    outputFields,
    limit: count.describe('100 unless given.'),
    offset: count,
    orderByFields,
    groupByFields: texts.describe('Beside aggregates such as `max(price)` in `outputFields`.'),
    exprParams,
    consistencyLevel,
  })
  .meta({ id: 'QueryReqV2' });

const vectors = z
  .array(z.unknown())
  .describe('Vectors: arrays of numbers, base64 texts, or objects from index to value.');

const searchRequest = z
  .object({
    dbName,
    collectionName,
    data: vectors.nullish(),
    ids: z
      .union([primaryKey, z.array(primaryKey)])
      .nullish()
      .describe('Keys of entities whose vectors are searched for, in place of `data`.'),
    annsField: text.describe('The vector field; may be left out where there is one alone.'),
    partitionNames: texts,
    filter: text,
    groupingField: text,
    groupSize: count,
    strictGroupSize: flag,
    limit: count.describe('100 unless given.'),
    offset: count,
    outputFields,
    searchParams: anyObject.describe('`metricType`, `params` (`radius`, `ef`, …), …'),
    orderByFields,
    consistencyLevel,
    exprParams,
    functionScore,
  })
  .meta({ id: 'SearchReqV2' });

const hybridSearchRequest = z
  .object({
    dbName,
    collectionName,
    partitionNames: texts,
    search: z
      .array(
        z.object({
          data: vectors,
          annsField: text,
          filter: text,
          groupingField: text,
          metricType: text,
          limit: count.describe('100 unless given.'),
          offset: count.describe('Of no effect: see that of the whole.'),
          ignoreGrowing: flag,
          params: anyObject,
          exprParams,
        }),
      )
      .nullish(),
    rerank: z
      .object({ strategy: text, params: anyObject })
      .nullish()
      .describe('`rrf` with `k`, or `weighted` with `weights` and `norm_score`.'),
    limit: count.describe('100 unless given.'),
    offset: count,
    groupingField: text,
    groupSize: count,
    strictGroupSize: flag,
    rankGroupScorer: text.describe('`max`, `sum` or `avg`.'),
    outputFields,
    consistencyLevel,
    functionScore,
  })
  .meta({ id: 'HybridSearchReq' });

const priced = z.object({ cost: z.int().describe('Of the cloud; 0 here: nothing is billed.') });
const counted = priced.extend({
  topks: z.array(z.int()).optional().describe('How many rows each query found.'),
});

const foundRows = z.array(row);
const keys = z.array(primaryKey);
const hybridSearch = restRoute({
  summary: 'Several searches, their results ranked together.',
  rpc: 'HybridSearch',
  request: hybridSearchRequest,
  data: foundRows,
  beside: counted,
});

export const ENTITY_ROUTES = {
  'entities/insert': restRoute({
    summary: 'Inserts rows.',
    rpc: 'Insert',
    request: dataRequest,
    data: z.object({ insertCount: int64, insertIds: keys }),
    beside: priced,
  }),
  'entities/upsert': restRoute({
    summary: 'Inserts rows, or replaces those of the same key.',
    rpc: 'Upsert',
    request: upsertRequest,
    data: z.object({ upsertCount: int64, upsertIds: keys }),
    beside: priced,
  }),
  'entities/delete': restRoute({
    summary: 'Deletes the rows that a filter matches, or that have one of the keys.',
    rpc: 'Delete',
    request: deleteRequest,
    data: z.object({ deleteCount: int64 }),
    beside: priced,
  }),
  'entities/get': restRoute({
    summary: 'The rows of the given keys.',
    rpc: 'Query',
    request: getRequest,
    data: foundRows,
    beside: priced,
  }),
  'entities/query': restRoute({
    summary: 'The rows that a filter matches.',
    rpc: 'Query',
    request: queryRequest,
    data: foundRows,
    beside: priced,
  }),
  'entities/search': restRoute({
    summary: 'The nearest rows of each vector, one list after the other.',
    rpc: 'Search',
    request: searchRequest,
    data: foundRows,
    beside: counted,
  }),
  'entities/hybrid_search': hybridSearch,
  'entities/advanced_search': hybridSearch,
};
