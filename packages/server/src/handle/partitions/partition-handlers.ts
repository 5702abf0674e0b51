import type { messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { inTurn } from '../collections/in-turn.ts';
import type { Handlers } from '../handler.ts';
import { createPartition } from './create-partition.ts';
import { dropPartition } from './drop-partition.ts';
import { loadPartitions, releasePartitions } from './load-partitions.ts';
import type { PartitionParts } from './partition-parts.ts';
import { hasPartition, showPartitions } from './show-partitions.ts';

type Named = Call<{ readonly collection_name: string }>;

/** All RPCs that are about partitions, except their statistics. */
export function createPartitionHandlers(parts: PartitionParts): Handlers {
  const change =
    <C extends Named>(work: (parts: PartitionParts, call: C) => Promise<object>) =>
    (call: C) =>
      inTurn(parts, call, call.request.collection_name, () => work(parts, call));
  return {
    CreatePartition: change<Call<messages.proto.milvus.CreatePartitionRequest>>(createPartition),
    DropPartition: change<Call<messages.proto.milvus.DropPartitionRequest>>(dropPartition),
    LoadPartitions: change<Call<messages.proto.milvus.LoadPartitionsRequest>>(loadPartitions),
    ReleasePartitions:
      change<Call<messages.proto.milvus.ReleasePartitionsRequest>>(releasePartitions),
    ShowPartitions: (call: Call<messages.proto.milvus.ShowPartitionsRequest>) =>
      showPartitions(parts, call),
    HasPartition: (call: Call<messages.proto.milvus.HasPartitionRequest>) =>
      hasPartition(parts, call),
  };
}
