import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type messages, wire } from '@latchkey/contract';
import { OperatorError } from '../kernel/operator-error.ts';
import { makeLike } from './make-like.ts';
import type { MilvusRpc } from './milvus-rpc.ts';
import { keysOf, rowDigests } from './row-digests.ts';
import type { ChangedPolicy, PolicyPlan } from './row-policies.ts';

type Description = messages.proto.milvus.DescribeCollectionResponse;
type FieldData = messages.proto.schema.FieldData.$Properties;

/** Rows that are read and written at once, unless vectors are long. */
const PAGE = 1000;
/** Bytes of a page, as far as its vectors tell. */
const PAGE_BYTES = 8 * 1024 * 1024;
const LOAD_WAIT_MS = 120_000;

export interface MovedCollection {
  readonly database: string;
  readonly name: string;
  readonly rows: number;
  /** Of them, those that were not the same there already. */
  readonly written: number;
  /** There and no longer here: taken away. */
  readonly removed: number;
  /** SHA-256 over all rows in the order of their keys: the same on both sides. */
  readonly checksum: string;
  /** How many row policies came along. */
  readonly rowPolicies: number;
  /** Those that did not, or not for all their roles. */
  readonly changedPolicies: readonly ChangedPolicy[];
}

export interface Move {
  readonly from: MilvusRpc;
  readonly to: MilvusRpc;
  readonly database: string;
  readonly name: string;
  readonly plan: PolicyPlan;
  /** @param total rows that the source counts */
  readonly progress: (done: number, total: number) => void;
}

/**
 * Makes a collection of another server the same as one here, through the data API of both: page by page
 * in the order of the keys, each compared with what is there and written only if that is another. So a run
 * that was broken off goes on where it was, a run after writes catches up, and a run that writes nothing has
 * verified every row. The source serves on, and is only read.
 * @throws OperatorError also if the source changes faster than it can be followed
 */
export async function moveCollection(move: Move): Promise<MovedCollection> {
  const { from, database, name } = move;
  const description = await describe(from, database, name);
  await makeLike(move, description);
  const total = await countRows(from, database, name);
  let moved = { rows: 0, written: 0, removed: 0, checksum: '' };
  for (let round = 0; round < 3; round++) {
    const pass = await onePass(move, description, total);
    moved = {
      ...{ rows: pass.rows, checksum: pass.checksum },
      ...{ written: moved.written + pass.written, removed: moved.removed + pass.removed },
    };
    // What was written is read back by the next pass, which then finds nothing to do.
    if (pass.written === 0 && pass.removed === 0) {
      return { database, name, ...moved, ...toldOf(move.plan) };
    }
  }
  throw new OperatorError(
    `${database}.${name} changed while it was copied: stop the writers and run this again, which goes on from here`,
  );
}

function toldOf({ policies, changed }: PolicyPlan) {
  return { rowPolicies: policies.length, changedPolicies: changed };
}

async function onePass(move: Move, description: Description, total: number) {
  const { from, to, database, name } = move;
  const primary = description.schema?.fields.find(({ is_primary_key }) => is_primary_key);
  const key = primary?.name ?? '';
  const outputs = new Set(
    description.schema?.fields
      .filter((field) => field.is_function_output)
      .map((field) => field.name),
  );
  const limit = pageSize(description);
  const checksum = createHash('sha256');
  const done = { rows: 0, written: 0, removed: 0 };
  for (const partition of await partitionsOf(from, description)) {
    const place = { database, name, partition, key };
    for (let after: string | undefined; ; ) {
      const page = await read(from, place, after === undefined ? '' : `${key} > ${after}`, limit);
      const isLast = page.keys.length < limit;
      const last = page.keys.at(-1);
      const there = await cleared(to, place, {
        page,
        after,
        upTo: isLast ? undefined : last,
        limit,
      });
      const changed = page.keys.filter((each, at) => there.known.get(each) !== page.digests[at]);
      if (changed.length > 0) {
        const fields = page.fields.filter(({ field_name }) => !outputs.has(field_name ?? ''));
        await write(to, place, fields, page.keys.length);
      }
      done.written += changed.length;
      done.removed += there.removed;
      for (const digest of page.digests) checksum.update(digest);
      done.rows += page.keys.length;
      move.progress(done.rows, Math.max(total, done.rows));
      if (isLast) break;
      after = last;
    }
  }
  return { ...done, checksum: checksum.digest('hex') };
}

interface Range {
  /** Of the source, in this range. */
  readonly page: { readonly keys: readonly string[] };
  /** Behind this key, and up to that. */
  readonly after: string | undefined;
  readonly upTo: string | undefined;
  /** Rows that are read at once. */
  readonly limit: number;
}

/**
 * Takes away from the other server what is not in a page of the source, which may be more than a page.
 * @returns digests of the rest by key, and how many were taken away
 */
async function cleared(to: MilvusRpc, place: Place, { page, after, upTo, limit }: Range) {
  const wanted = new Set(page.keys);
  const known = new Map<string, string | undefined>();
  let removed = 0;
  for (let behind = after; ; ) {
    const range = [
      ...(behind === undefined ? [] : [`${place.key} > ${behind}`]),
      ...(upTo === undefined ? [] : [`${place.key} <= ${upTo}`]),
    ];
    const { keys, digests } = await read(to, place, range.join(' and '), limit);
    for (const [at, each] of keys.entries()) if (wanted.has(each)) known.set(each, digests[at]);
    const extra = keys.filter((each) => !wanted.has(each));
    if (extra.length > 0) await remove(to, place, extra);
    removed += extra.length;
    if (keys.length < limit) return { known, removed };
    behind = keys.at(-1);
  }
}

interface Place {
  readonly database: string;
  readonly name: string;
  /** Empty: of all. */
  readonly partition: string;
  readonly key: string;
}

export async function describe(
  rpc: MilvusRpc,
  database: string,
  name: string,
): Promise<Description> {
  const types = [
    wire.milvus.DescribeCollectionRequest,
    wire.milvus.DescribeCollectionResponse,
  ] as const;
  return rpc.call(
    'DescribeCollection',
    types,
    { db_name: database, collection_name: name },
    database,
  );
}

/** Rows in the order of their keys, as the SDKs' query iterators ask for them. */
async function read(
  rpc: MilvusRpc,
  { database, name, partition, key }: Place,
  expr: string,
  limit: number,
) {
  const request = {
    ...{ db_name: database, collection_name: name, expr, output_fields: ['*'] },
    partition_names: partition === '' ? [] : [partition],
    query_params: [
      { key: 'limit', value: String(limit) },
      { key: 'iterator', value: 'True' },
      { key: 'reduce_stop_for_best', value: 'True' },
    ],
    consistency_level: STRONG,
  };
  const types = [wire.milvus.QueryRequest, wire.milvus.QueryResults] as const;
  const { fields_data } = await whenLoaded(() => rpc.call('Query', types, request, database));
  const fields: FieldData[] = fields_data;
  const keys = keysOf(fields, key);
  return { fields, keys, digests: rowDigests(fields, keys.length) };
}

const STRONG = 0;

/** A collection that was just loaded takes a while until it can be asked. */
async function whenLoaded<Result>(ask: () => Promise<Result>): Promise<Result> {
  const end = performance.now() + LOAD_WAIT_MS;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      const waits = /not (fully )?loaded|not ready|no available shard|shard delegator/i;
      if (performance.now() > end || !waits.test(String(error))) throw error;
      await sleep(500);
    }
  }
}

async function write(
  rpc: MilvusRpc,
  { database, name, partition }: Place,
  fields: readonly FieldData[],
  rows: number,
) {
  const request = {
    ...{ db_name: database, collection_name: name, partition_name: partition },
    ...{ fields_data: fields, num_rows: rows },
  };
  await rpc.call(
    'Upsert',
    [wire.milvus.UpsertRequest, wire.milvus.MutationResult],
    request,
    database,
  );
}

async function remove(
  rpc: MilvusRpc,
  { database, name, partition, key }: Place,
  keys: readonly string[],
) {
  const request = {
    ...{ db_name: database, collection_name: name, partition_name: partition },
    expr: `${key} in [${keys.join(', ')}]`,
  };
  await rpc.call(
    'Delete',
    [wire.milvus.DeleteRequest, wire.milvus.MutationResult],
    request,
    database,
  );
}

async function countRows(rpc: MilvusRpc, database: string, name: string): Promise<number> {
  const request = {
    ...{ db_name: database, collection_name: name, expr: '', output_fields: ['count(*)'] },
    consistency_level: STRONG,
  };
  const types = [wire.milvus.QueryRequest, wire.milvus.QueryResults] as const;
  const { fields_data } = await rpc.call('Query', types, request, database);
  return Number(keysOf(fields_data, fields_data[0]?.field_name ?? '')[0] ?? 0);
}

/** Of a collection with a partition key the server says where a row belongs. */
export async function partitionsOf(
  rpc: MilvusRpc,
  { schema, db_name, collection_name }: Description,
) {
  if (schema?.fields.some(({ is_partition_key }) => is_partition_key)) return [''];
  const name = schema?.name || collection_name;
  const database = db_name || 'default';
  const types = [wire.milvus.ShowPartitionsRequest, wire.milvus.ShowPartitionsResponse] as const;
  const request = { db_name: database, collection_name: name };
  return (await rpc.call('ShowPartitions', types, request, database)).partition_names;
}

function pageSize({ schema }: Description): number {
  const dims = (schema?.fields ?? []).map((field) =>
    Number(field.type_params?.find(({ key }) => key === 'dim')?.value ?? 0),
  );
  const bytes = dims.reduce((sum, dim) => sum + dim * 4, 256);
  return Math.max(10, Math.min(PAGE, Math.floor(PAGE_BYTES / bytes)));
}
