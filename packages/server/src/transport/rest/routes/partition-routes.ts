import type { RestHandlers } from '../rest-call.ts';

export const partitionRoutes = {
  'partitions/list': async ({ collectionName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const { partition_names } = await call.rpc('ShowPartitions', request);
    return { data: partition_names ?? [] };
  },

  'partitions/has': async ({ collectionName, partitionName }, call) => {
    const request = { db_name: call.database, collection_name: collectionName };
    const { value } = await call.rpc('HasPartition', { ...request, partition_name: partitionName });
    return { data: { has: value ?? false } };
  },
} satisfies RestHandlers;
