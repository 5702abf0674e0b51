import { errors, type messages, wire, wirePrivilege } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';

const COMPACTION = wirePrivilege('Compaction');

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
  const record = await requireNamed(catalog, call);
  if (call.request.majorCompaction) throw errors.unimplemented('a clustering compaction');
  await engine.collection(record.id).flush();
  return { compactionID: NO_COMPACTION, compactionPlanCount: 0 };
}

/** The Java SDK gives the number of the collection alone. @throws errors.collectionNotFound */
async function requireNamed(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.ManualCompactionRequest>,
): Promise<CollectionRecord> {
  const { collection_name: name, collectionID } = call.request;
  const id = Number(fromWireLong(collectionID ?? 0));
  if (name || id === 0) return requireCollection(catalog, call, name);
  const all = await catalog.listCollections(call.clusterId);
  const record = all.find((one) => one.id === id);
  // Without a name the call was not authorized for this collection, but as one without an object.
  if (!record || !call.rights.allows(COMPACTION, record.databaseId, record.id)) {
    throw errors.collectionNotFound(call.database, String(id));
  }
  return record;
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
