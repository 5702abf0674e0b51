import type { RestCall, RestHandlers } from '../rest-call.ts';

interface PartitionBody {
  readonly collectionName: string;
  readonly partitionName: string;
}

const named = (call: RestCall, { collectionName, partitionName }: PartitionBody) => ({
  db_name: call.database,
  collection_name: collectionName,
  partition_name: partitionName,
});

export const partitionRoutes = {
  'partitions/list': async ({ collectionName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const { partition_names } = await call.rpc('ShowPartitions', request);
    return { data: partition_names ?? [] };
  },

  'partitions/has': async (request, call) => {
    const { value } = await call.rpc('HasPartition', named(call, request));
    return { data: { has: value ?? false } };
  },

  'partitions/create': async (request, call) => {
    await call.rpc('CreatePartition', named(call, request));
    return { data: {} };
  },

  'partitions/drop': async (request, call) => {
    await call.rpc('DropPartition', named(call, request));
    return { data: {} };
  },

  'partitions/get_stats': async (request, call) => {
    const { stats = [] } = await call.rpc('GetPartitionStatistics', named(call, request));
    const rows = stats.find((pair) => pair.key === 'row_count')?.value ?? '0';
    return { data: { rowCount: BigInt(rows) } };
  },

  'partitions/load': async ({ collectionName, partitionNames }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    await call.rpc('LoadPartitions', { ...request, partition_names: partitionNames });
    return { data: {} };
  },

  'partitions/release': async ({ collectionName, partitionNames }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    await call.rpc('ReleasePartitions', { ...request, partition_names: partitionNames });
    return { data: {} };
  },
} satisfies RestHandlers;
