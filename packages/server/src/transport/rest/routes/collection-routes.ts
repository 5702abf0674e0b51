import { errors, wire } from '@latchkey/contract';
import { parseInt64 } from '../../../handle/rows/parse-int64.ts';
import { collectionDescription } from '../collection-description.ts';
import { createCollectionRequest, isQuick } from '../create-collection-request.ts';
import { fieldSchema } from '../full-schema.ts';
import { indexSummary } from '../index-description.ts';
import { createIndex } from '../index-request.ts';
import { changedProperties, propertyPairs } from '../property-pairs.ts';
import { quickMetric, quickVectorField } from '../quick-schema.ts';
import type { RestCall, RestHandlers } from '../rest-call.ts';
import { countFromWire, int64FromWire, int64ToWire } from '../wire-integer.ts';
import { describeIndexes } from './index-routes.ts';

const { LoadState } = wire.common;

const named = (call: RestCall, collection: string) => ({
  db_name: call.database,
  collection_name: collection,
});

export const collectionRoutes = {
  'collections/list': async (_request, call) => {
    const { collection_names } = await call.rpc('ShowCollections', { db_name: call.database });
    return { data: collection_names ?? [] };
  },

  'collections/has': async ({ collectionName }, call) => {
    const { value } = await call.rpc('HasCollection', named(call, collectionName));
    return { data: { has: value ?? false } };
  },

  'collections/describe': async ({ collectionName }, call) => {
    const request = named(call, collectionName);
    const reply = await call.rpc('DescribeCollection', request);
    const failures: string[] = [];
    const load = await call.optional(call.rpc('GetLoadState', request), failures);
    const indexes = await call.optional(describeIndexes(call, collectionName), failures);
    const data = {
      ...collectionDescription(reply),
      indexes: (indexes ?? []).map(indexSummary),
      load: load ? (LoadState[load.state ?? 0] ?? '') : '',
    };
    return { data, ...told(failures) };
  },

  'collections/get_stats': async ({ collectionName }, call) => {
    const { stats = [] } = await call.rpc('GetCollectionStatistics', named(call, collectionName));
    const rows = stats.find((pair) => pair.key === 'row_count')?.value ?? '0';
    return { data: { rowCount: BigInt(rows) } };
  },

  'collections/get_load_state': async ({ collectionName, partitionNames }, call) => {
    const request = { ...named(call, collectionName), partition_names: partitionNames ?? [] };
    const { state = LoadState.LoadStateNotExist } = await call.rpc('GetLoadState', request);
    if (state === LoadState.LoadStateNotExist) {
      throw errors.collectionNotFound(call.database || 'default', collectionName);
    }
    if (state === LoadState.LoadStateNotLoad) return { data: { loadState: LoadState[state] } };
    const failures: string[] = [];
    const reply = await call.optional(call.rpc('GetLoadingProgress', request), failures);
    const progress = reply ? countFromWire(reply.progress) : -1;
    const shown = progress >= 100 ? LoadState.LoadStateLoaded : LoadState.LoadStateLoading;
    return {
      data: { loadState: LoadState[shown], loadProgress: progress },
      ...told(failures),
    };
  },

  'collections/create': async (request, call) => {
    const { collectionName } = request;
    await call.rpc('CreateCollection', named(call, collectionName), () =>
      createCollectionRequest(request),
    );
    const indexes = isQuick(request) ? [quickIndex(request)] : (request.indexParams ?? []);
    for (const index of indexes) await createIndex(call, collectionName, index);
    if (indexes.length > 0) await call.rpc('LoadCollection', named(call, collectionName));
    return { data: {} };
  },

  'collections/drop': async ({ collectionName }, call) => {
    await call.rpc('DropCollection', named(call, collectionName));
    return { data: {} };
  },

  'collections/rename': async ({ collectionName, newCollectionName, newDbName }, call) => {
    await call.rpc('RenameCollection', {
      db_name: call.database,
      oldName: collectionName,
      newName: newCollectionName,
      newDBName: newDbName ?? '',
    });
    return { data: {} };
  },

  'collections/alter_properties': async ({ collectionName, properties }, call) => {
    const request = named(call, collectionName);
    await call.rpc('AlterCollection', { ...request, properties: changedProperties(properties) });
    return { data: {} };
  },

  'collections/drop_properties': async ({ collectionName, propertyKeys }, call) => {
    const request = named(call, collectionName);
    await call.rpc('AlterCollection', { ...request, delete_keys: propertyKeys ?? [] });
    return { data: {} };
  },

  'collections/load': async ({ collectionName }, call) => {
    await call.rpc('LoadCollection', named(call, collectionName));
    return { data: {} };
  },

  'collections/refresh_load': async ({ collectionName }, call) => {
    await call.rpc('LoadCollection', { ...named(call, collectionName), refresh: true });
    return { data: {} };
  },

  'collections/release': async ({ collectionName }, call) => {
    await call.rpc('ReleaseCollection', named(call, collectionName));
    return { data: {} };
  },

  'collections/truncate': async ({ collectionName }, call) => {
    await call.rpc('TruncateCollection', named(call, collectionName));
    return { data: {} };
  },

  'collections/fields/add': async ({ collectionName, schema }, call) => {
    const { FieldSchema } = wire.schema;
    await call.rpc('AddCollectionField', named(call, collectionName), () => ({
      schema: FieldSchema.encode(FieldSchema.create(fieldSchema(schema) as never)).finish(),
    }));
    return { data: {} };
  },

  'collections/fields/alter_properties': async (request, call) => {
    const { collectionName, fieldName, fieldParams } = request;
    await call.rpc('AlterCollectionField', {
      ...named(call, collectionName),
      field_name: fieldName,
      properties: propertyPairs(fieldParams),
    });
    return { data: {} };
  },

  'collections/flush': async ({ collectionName }, call) => {
    await call.rpc('Flush', { db_name: call.database, collection_names: [collectionName] });
    return { data: {} };
  },

  'collections/compact': async ({ collectionName, isClustering }, call) => {
    const majorCompaction = isClustering ?? false;
    const reply = await call.rpc('ManualCompaction', {
      ...named(call, collectionName),
      majorCompaction,
    });
    return { data: { compactionID: int64FromWire(reply.compactionID) } };
  },

  'collections/get_compaction_state': async ({ jobID }, call) => {
    const reply = await call.rpc('GetCompactionState', {}, () => ({
      compactionID: int64ToWire(parseInt64(String(jobID ?? 0)) ?? 0) as never,
    }));
    return {
      data: {
        compactionID: jobID ?? 0,
        state: wire.common.CompactionState[reply.state ?? 0] ?? '',
        executingPlanNumber: int64FromWire(reply.executingPlanNo),
        timeoutPlanNumber: int64FromWire(reply.timeoutPlanNo),
        completedPlanNumber: int64FromWire(reply.completedPlanNo),
      },
    };
  },
} satisfies RestHandlers;

function quickIndex(request: Parameters<typeof createCollectionRequest>[0]) {
  const field = quickVectorField(request);
  return {
    fieldName: field,
    indexName: field,
    indexType: 'AUTOINDEX',
    metricType: quickMetric(request),
  };
}

/** Upstream says in `message` what a description lacks, and nothing where it lacks nothing. */
function told(failures: readonly string[]) {
  return failures.length > 0 ? { message: failures.join('') } : {};
}
