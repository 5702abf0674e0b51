import { z } from 'zod';
import {
  collectionName,
  collectionRequest,
  dbName,
  done,
  has,
  int64,
  names,
  required,
} from './fields.ts';
import { restRoute } from './rest-route.ts';

const partitionRequest = z
  .object({ dbName, collectionName, partitionName: required })
  .meta({ id: 'PartitionReq' });
const partitionsRequest = z
  .object({ dbName, collectionName, partitionNames: z.array(z.string()) })
  .meta({ id: 'PartitionsReq' });

export const PARTITION_ROUTES = {
  'partitions/list': restRoute({
    summary: "Names of a collection's partitions.",
    rpc: 'ShowPartitions',
    request: collectionRequest,
    data: names,
  }),
  'partitions/has': restRoute({
    summary: 'Whether a partition exists.',
    rpc: 'HasPartition',
    request: partitionRequest,
    data: has,
  }),
  'partitions/create': restRoute({
    summary: 'Creates a partition.',
    rpc: 'CreatePartition',
    request: partitionRequest,
    data: done,
  }),
  'partitions/drop': restRoute({
    summary: 'Drops a released partition.',
    rpc: 'DropPartition',
    request: partitionRequest,
    data: done,
  }),
  'partitions/get_stats': restRoute({
    summary: "A partition's row count.",
    rpc: 'GetPartitionStatistics',
    request: partitionRequest,
    data: z.object({ rowCount: int64 }),
  }),
  'partitions/load': restRoute({
    summary: 'Loads partitions.',
    rpc: 'LoadPartitions',
    request: partitionsRequest,
    data: done,
  }),
  'partitions/release': restRoute({
    summary: 'Releases partitions.',
    rpc: 'ReleasePartitions',
    request: partitionsRequest,
    data: done,
  }),
};
