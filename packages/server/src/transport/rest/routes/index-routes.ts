import { ApiError, wire } from '@latchkey/contract';
import { type IndexReply, indexParam } from '../index-description.ts';
import { createIndex } from '../index-request.ts';
import { propertyPairs } from '../property-pairs.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import { int64FromWire } from '../wire-integer.ts';

const INDEX_NOT_FOUND = 700;

export const indexRoutes = {
  'indexes/list': async ({ collectionName }, call) => {
    const indexes = await describeIndexes(call, collectionName);
    return { data: indexes.map((index) => index.index_name ?? '') };
  },

  'indexes/describe': async ({ collectionName, indexName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const reply = await call.rpc('DescribeIndex', { ...request, index_name: indexName });
    return { data: (reply.index_descriptions ?? []).map(describe) };
  },

  'indexes/create': async ({ collectionName, indexParams }, call) => {
    for (const index of indexParams) await createIndex(call, collectionName, index);
    return { data: {} };
  },

  'indexes/drop': async ({ collectionName, indexName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    await call.rpc('DropIndex', { ...request, index_name: indexName });
    return { data: {} };
  },

  'indexes/alter_properties': async ({ collectionName, indexName, properties }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const extra_params = propertyPairs(properties);
    await call.rpc('AlterIndex', { ...request, index_name: indexName, extra_params });
    return { data: {} };
  },

  'indexes/drop_properties': async ({ collectionName, indexName, propertyKeys }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const delete_keys = propertyKeys ?? [];
    await call.rpc('AlterIndex', { ...request, index_name: indexName, delete_keys });
    return { data: {} };
  },
} satisfies RestHandlers;

/** All indexes of a collection; that it has none is no failure. @throws ApiError */
export async function describeIndexes(
  call: RestCall,
  collection: string,
): Promise<readonly IndexReply[]> {
  const request = { db_name: call.database, collection_name: collection };
  try {
    return (await call.rpc('DescribeIndex', request)).index_descriptions ?? [];
  } catch (error) {
    if (error instanceof ApiError && error.fields.code === INDEX_NOT_FOUND) return [];
    throw error;
  }
}

function describe(index: IndexReply) {
  const beside = new Set(['index_type', 'metric_type']);
  const params = (index.params ?? []).filter((pair) => !beside.has(pair.key ?? ''));
  return {
    indexName: index.index_name ?? '',
    fieldName: index.field_name ?? '',
    indexType: indexParam(index, 'index_type'),
    metricType: indexParam(index, 'metric_type'),
    totalRows: int64FromWire(index.total_rows),
    pendingRows: int64FromWire(index.pending_index_rows),
    indexedRows: int64FromWire(index.indexed_rows),
    indexState: wire.common.IndexState[index.state ?? 0] ?? '',
    failReason: index.index_state_fail_reason ?? '',
    minIndexVersion: index.min_index_version ?? 0,
    maxIndexVersion: index.max_index_version ?? 0,
    indexParams: params.map(({ key = '', value = '' }) => ({ key, value })),
  };
}
