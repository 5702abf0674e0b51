import { errors, type messages, wire } from '@latchkey/contract';
import type { Engine, EngineStats } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { indexedRows, indexToWire } from './index-to-wire.ts';
import { selectIndexes } from './select-indexes.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
}

interface Named {
  readonly collection_name: string;
  readonly index_name: string;
  readonly field_name: string;
}

/** @throws errors.collectionNotFound, errors.indexNotFound */
export async function describeIndex(
  parts: Parts,
  call: Call<messages.proto.milvus.DescribeIndexRequest>,
): Promise<WireReply<messages.proto.milvus.DescribeIndexResponse>> {
  const { record, indexes } = await find(parts, call);
  const stats = shownStats(parts, call, record);
  return { index_descriptions: indexes.map((index) => indexToWire(index, stats)) };
}

/** An older call; an index that exists is finished. @throws as `describeIndex` */
export async function getIndexState(
  parts: Parts,
  call: Call<messages.proto.milvus.GetIndexStateRequest>,
): Promise<WireReply<messages.proto.milvus.GetIndexStateResponse>> {
  await find(parts, call);
  return { state: wire.common.IndexState.Finished };
}

/** An older call. @throws as `describeIndex` */
export async function getIndexBuildProgress(
  parts: Parts,
  call: Call<messages.proto.milvus.GetIndexBuildProgressRequest>,
): Promise<WireReply<messages.proto.milvus.GetIndexBuildProgressResponse>> {
  const { record, indexes } = await find(parts, call);
  const stats = shownStats(parts, call, record);
  const rows = indexes.map((index) => indexedRows(index, stats));
  return { indexed_rows: Math.min(...rows), total_rows: stats.rows };
}

async function find({ catalog }: Parts, call: Call<Named>) {
  const { request } = call;
  const record = await requireCollection(catalog, call, request.collection_name);
  const indexes = selectIndexes(record, request);
  if (indexes.length === 0) {
    throw errors.indexNotFound(record.name, request.index_name || request.field_name);
  }
  return { record, indexes };
}

/** Who does not see every entity is not told how many there are; to count the others takes a search. */
function shownStats({ engine }: Parts, call: Call, record: CollectionRecord): EngineStats {
  if (call.rights.rowRule(record, 'Query')) return { rows: 0, indexedRows: 0 };
  return engine.collection(record.id).stats();
}
