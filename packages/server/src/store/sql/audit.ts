import { type Kysely, type Selectable, sql } from 'kysely';
import { Pace } from '../../kernel/pace.ts';
import { chainHash, EMPTY_CHAIN, followChain } from '../../observe/audit/chain.ts';
import { type AuditChange, changesText } from '../../observe/audit/changes.ts';
import type { AuditFilter, AuditRow, AuditStore, Origin } from '../audit.ts';
import type { AuditTable, Schema } from './schema.ts';

const PAGE = 1000;
/** Rows that are looked through at a stroke, some ms: what finds little must not keep the event loop for all. */
const LOOKED_AT = 10_000;

export function createAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    async list({ limit, ...filter }) {
      const wanted = Math.min(Math.max(limit, 0), PAGE);
      const found: AuditRow[] = [];
      const pace = new Pace();
      let before = Math.min(filter.before ?? Number.POSITIVE_INFINITY, (await newest(db)) + 1);
      for (; before > EMPTY_CHAIN.seq + 1 && found.length < wanted; before -= LOOKED_AT) {
        const rows = await filtered(db, { ...filter, before })
          .where('seq', '>=', before - LOOKED_AT)
          .limit(wanted - found.length)
          .execute();
        found.push(...rows.map(toRow));
        if (pace.isOver) await pace.rest();
      }
      return found;
    },

    async brokenAmong(rows) {
      if (rows.length === 0) return [];
      const before = await db
        .selectFrom('audit')
        .select(['seq', 'hash'])
        .where(
          'seq',
          'in',
          rows.map(({ seq }) => seq - 1),
        )
        .execute();
      const ends = new Map(before.map((end) => [end.seq, end]));
      return rows
        .filter((row) => {
          const end = row.seq === EMPTY_CHAIN.seq + 1 ? EMPTY_CHAIN : ends.get(row.seq - 1);
          return !end || 'broken' in followChain(end, [row]);
        })
        .map(({ seq }) => seq);
    },

    async firstBroken() {
      let end = EMPTY_CHAIN;
      const pace = new Pace();
      for (;;) {
        // By page, so that neither memory nor the event loop is taken by a long history.
        const rows = await db
          .selectFrom('audit')
          .selectAll()
          .where('seq', '>', end.seq)
          .orderBy('seq')
          .limit(PAGE)
          .execute();
        const result = followChain(end, rows.map(toRow));
        if ('broken' in result) return result.broken;
        if (rows.length < PAGE) return undefined;
        end = result.end;
        if (pace.isOver) await pace.rest();
      }
    },
  };
}

async function newest(db: Kysely<Schema>): Promise<number> {
  const { fn } = db;
  const row = await db.selectFrom('audit').select(fn.max('seq').as('seq')).executeTakeFirst();
  return Number(row?.seq ?? EMPTY_CHAIN.seq);
}

/** Newest first. */
function filtered(db: Kysely<Schema>, filter: AuditFilter) {
  const { clusterId, from, to, actor, action, object, before } = filter;
  let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc');
  if (clusterId !== undefined) query = query.where('cluster_id', '=', clusterId);
  if (from !== undefined) query = query.where('time', '>=', from);
  if (to !== undefined) query = query.where('time', '<', to);
  if (action !== undefined) query = query.where('action', '=', action);
  if (before !== undefined) query = query.where('seq', '<', before);
  if (actor !== undefined) {
    query = query.where((eb) => eb.or([eb('actor_id', '=', actor), eb('actor_name', '=', actor)]));
  }
  if (object === undefined) return query;
  if (!object.endsWith('*')) return query.where('object', '=', object);
  const start = object.slice(0, -1);
  // In characters, as SQL counts them.
  return query.where(sql`substr(object, 1, ${[...start].length})`, '=', start);
}

/** Adds a row to the chain, in the transaction of the change that it tells of. */
export async function appendAudit(
  trx: Kysely<Schema>,
  change: {
    readonly time: number;
    readonly action: string;
    /** Empty for what concerns the whole organization. */
    readonly clusterId: string;
    /** e.g. `user:alice` */
    readonly object: string;
    /** What is different now; see `changesBetween`. */
    readonly changes?: readonly AuditChange[];
    readonly origin: Origin;
  },
): Promise<void> {
  const { origin, changes: told = [], ...rest } = change;
  const changes = changesText(told);
  const last = await trx
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { seq, hash } = last ?? EMPTY_CHAIN;
  const entry = {
    ...{ ...rest, ...origin, seq: seq + 1 },
    ...(changes !== undefined && { changes }),
  };
  await trx
    .insertInto('audit')
    .values({
      seq: entry.seq,
      time: entry.time,
      actor_kind: entry.actor.kind,
      actor_id: entry.actor.id,
      actor_name: entry.actor.name,
      request_id: entry.requestId,
      source: entry.source,
      action: entry.action,
      cluster_id: entry.clusterId,
      object: entry.object,
      changes: changes ?? null,
      hash: chainHash(hash, entry),
    })
    .execute();
}

function toRow(row: Selectable<AuditTable>): AuditRow {
  return {
    seq: row.seq,
    time: row.time,
    action: row.action,
    clusterId: row.cluster_id,
    object: row.object,
    ...(row.changes !== null && { changes: row.changes }),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    requestId: row.request_id,
    source: row.source,
    hash: row.hash,
  };
}
