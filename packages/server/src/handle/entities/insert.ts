import { errors, type messages } from '@latchkey/contract';
import type { Rows } from '../../engine/engine.ts';
import type { CompiledFilter } from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { schemaTimestamp } from '../collections/schema-timestamp.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';
import { keyMaker, readRows } from './read-rows.ts';
import { requireWritePartition } from './require-partitions.ts';
import { checkWrite } from './row-security.ts';
import { idsOf } from './search.ts';

type InsertRequest = messages.proto.milvus.InsertRequest;
type UpsertRequest = messages.proto.milvus.UpsertRequest;
type Reply = WireReply<messages.proto.milvus.MutationResult>;

/**
 * Stores new entities: all of them, or none if one does not fit the schema. An entity whose primary
 * key exists takes its place (Milvus keeps both, and finds either).
 *
 * @throws errors.collectionNotFound, errors.partitionNotFound, errors.schemaMismatch,
 *   errors.invalidParameter, errors.unexpected, errors.rowPolicyViolated
 */
export async function insert(parts: EntityParts, call: Call<InsertRequest>): Promise<Reply> {
  const record = await requireWritable(parts, call);
  const { primary } = parts.schemaOf(record);
  const newKeys = primary.autoId
    ? keyMaker(primary, (count) => parts.engine.newKeys(count))
    : undefined;
  const rows = readRows(record, wireRows(call.request), newKeys);
  const guard = checkWrite(parts, call, { record, action: 'Insert' }, rows);
  return { ...(await store(parts, record, rows, guard)), insert_cnt: rows.keys.length };
}

/**
 * Stores entities in place of those with the same primary keys, which the request must bring also
 * where keys are made by the server.
 *
 * @throws as `insert`, and errors.unimplemented for partial updates
 */
export async function upsert(parts: EntityParts, call: Call<UpsertRequest>): Promise<Reply> {
  const { request } = call;
  const record = await requireWritable(parts, call);
  if (request.partial_update) throw errors.unimplemented('a partial update');
  if (request.field_ops?.length) throw errors.unimplemented('an upsert with field operations');
  const rows = readRows(record, wireRows(request), undefined);
  const guard = checkWrite(parts, call, { record, action: 'Upsert' }, rows);
  return { ...(await store(parts, record, rows, guard)), upsert_cnt: rows.keys.length };
}

async function requireWritable(
  parts: EntityParts,
  call: Call<InsertRequest> | Call<UpsertRequest>,
): Promise<CollectionRecord> {
  const { request } = call;
  const record = await requireCollection(parts.catalog, call, request.collection_name);
  requireWritePartition(request.partition_name);
  if (request.namespace) throw errors.unimplemented('a write with a namespace');
  const prepared = fromWireLong(request.schema_timestamp ?? 0);
  if (prepared !== 0n && prepared !== fromWireLong(schemaTimestamp(record))) {
    throw errors.schemaMismatch(record.name);
  }
  return record;
}

function wireRows(request: InsertRequest | UpsertRequest) {
  return { fields: request.fields_data ?? [], rows: request.num_rows ?? 0 };
}

/** @param guard what entities must match whose place is taken */
async function store(
  parts: EntityParts,
  record: CollectionRecord,
  rows: Rows,
  guard: CompiledFilter | undefined,
): Promise<Reply> {
  await parts.engine.collection(record.id).upsert(rows, guard);
  return {
    IDs: idsOf(parts.schemaOf(record).primary, rows),
    succ_index: rows.keys.map((_, row) => row),
    timestamp: parts.timestamps.next(),
  };
}
