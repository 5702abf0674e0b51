import { errors, type messages } from '@latchkey/contract';
import type { Rows, WriteOptions } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import { Pace } from '../../kernel/pace.ts';
import type { CollectionRecord, PartitionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { schemaTimestamp } from '../collections/schema-timestamp.ts';
import { fromWireLong } from '../connection/hybrid-timestamp.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { alignVectors } from './align-vectors.ts';
import type { EntityParts } from './entity-parts.ts';
import { idsInSteps } from './ids-in-steps.ts';
import { livingRows } from './living-rows.ts';
import { mergeRows } from './merge-rows.ts';
import { partialOps } from './partial-ops.ts';
import { keyMaker, readRows } from './read-rows.ts';
import { writePartition } from './require-partitions.ts';
import { writeRules } from './row-security.ts';
import { stamped } from './row-stamps.ts';

type InsertRequest = messages.proto.milvus.InsertRequest;
type UpsertRequest = messages.proto.milvus.UpsertRequest;
type Reply = WireReply<messages.proto.milvus.MutationResult>;

/**
 * Stores new entities: all of them, or none if one does not fit the schema. An entity whose primary
 * key exists takes its place, also in another partition (Milvus keeps both, and finds either).
 *
 * @throws errors.collectionNotFound, errors.partitionNotFound, errors.schemaMismatch,
 *   errors.invalidParameter, errors.unexpected, errors.rowPolicyViolated, errors.diskFull
 */
export async function insert(parts: EntityParts, call: Call<InsertRequest>): Promise<Reply> {
  const target = await openForWrite(parts, call);
  const { record } = target;
  const { primary } = parts.schemaOf(record);
  const newKeys = primary.autoId
    ? keyMaker(primary, (count) => parts.engine.newKeys(count))
    : undefined;
  const rows = await readRows(record, wireRows(call.request), { newKeys });
  const { guard, check } = writeRules(parts, call, { record, action: 'Insert' });
  check(rows);
  const reply = await store(parts, target, rows, guard ? { guard } : {});
  return { ...reply, insert_cnt: rows.keys.length };
}

/**
 * Stores entities in place of those with the same primary keys, which the request must bring also
 * where keys are made by the server. In a partial update they keep what the request leaves out.
 *
 * @throws as `insert`
 */
export async function upsert(parts: EntityParts, call: Call<UpsertRequest>): Promise<Reply> {
  const { request } = call;
  const target = await openForWrite(parts, call);
  const { record } = target;
  const partial = request.partial_update ?? false;
  const ops = partialOps(record, request);
  const rows = await readRows(record, wireRows(request), { partial });
  const { guard, check } = writeRules(parts, call, { record, action: 'Upsert' });
  const options: WriteOptions = guard ? { guard } : {};
  if (!partial) {
    check(rows);
    return { ...(await store(parts, target, rows, options)), upsert_cnt: rows.keys.length };
  }
  const complete = async (stored: Rows) => {
    const living = livingRows(record, stored, parts.clock.now());
    const merged = await mergeRows(record, {
      rows: stamp(parts, target, rows),
      stored: living,
      ops,
    });
    check(merged);
    return merged;
  };
  const reply = await store(parts, target, rows, { ...options, complete });
  return { ...reply, upsert_cnt: rows.keys.length };
}

interface WriteTarget {
  readonly record: CollectionRecord;
  /** That the request names. */
  readonly partition: PartitionRecord | undefined;
}

async function openForWrite(
  parts: EntityParts,
  call: Call<InsertRequest> | Call<UpsertRequest>,
): Promise<WriteTarget> {
  const { request } = call;
  await alignVectors(request.fields_data);
  const record = await requireCollection(parts.catalog, call, request.collection_name);
  const partition = writePartition(record, request.partition_name);
  if (request.namespace) throw errors.unimplemented('a write with a namespace');
  const prepared = fromWireLong(request.schema_timestamp ?? 0);
  if (prepared !== 0n && prepared !== fromWireLong(schemaTimestamp(record))) {
    throw errors.schemaMismatch(record.name);
  }
  return { record, partition };
}

function wireRows(request: InsertRequest | UpsertRequest) {
  return { fields: request.fields_data ?? [], rows: request.num_rows ?? 0 };
}

function stamp({ clock }: EntityParts, { record, partition }: WriteTarget, rows: Rows): Rows {
  return stamped(rows, record, { now: clock.now(), partition });
}

async function store(
  parts: EntityParts,
  target: WriteTarget,
  rows: Rows,
  options: WriteOptions,
): Promise<Reply> {
  const { record } = target;
  await parts.engine.collection(record.id).upsert(stamp(parts, target, rows), options);
  return {
    IDs: await idsInSteps(parts.schemaOf(record).primary, rows.keys, new Pace()),
    succ_index: rows.keys.map((_, row) => row),
    timestamp: parts.timestamps.next(),
  };
}
