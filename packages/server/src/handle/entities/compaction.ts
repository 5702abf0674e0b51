import { errors, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';

/** What Milvus answers where no segment is worth a compaction. */
const NO_COMPACTION = -1;

/**
 * Writes a collection out and lets the engine build, which it does by itself sooner or later. There
 * are no segments to merge, so there is no compaction to wait for.
 *
 * @throws errors.collectionNotFound, errors.unimplemented for a clustering compaction
 */
export async function compact(
  { catalog, engine }: EntityParts,
  call: Call<messages.proto.milvus.ManualCompactionRequest>,
): Promise<WireReply<messages.proto.milvus.ManualCompactionResponse>> {
  const { collection_name: name, majorCompaction } = call.request;
  const record = await requireCollection(catalog, call, name);
  if (majorCompaction) throw errors.unimplemented('a clustering compaction');
  await engine.collection(record.id).flush();
  return { compactionID: NO_COMPACTION, compactionPlanCount: 0 };
}

/** Completed, as in Milvus for every number under which there is nothing to do. */
export async function getCompactionState(): Promise<
  WireReply<messages.proto.milvus.GetCompactionStateResponse>
> {
  return { state: wire.common.CompactionState.Completed };
}

/** The same; there are no plans. */
export async function getCompactionPlans(): Promise<
  WireReply<messages.proto.milvus.GetCompactionPlansResponse>
> {
  return { state: wire.common.CompactionState.Completed, mergeInfos: [] };
}
