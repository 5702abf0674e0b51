import type { Kysely, Selectable } from 'kysely';
import { chainHash, EMPTY_CHAIN, followChain } from '../../observe/audit/chain.ts';
import type { AuditRow, AuditStore, Origin } from '../audit.ts';
import type { AuditTable, Schema } from './schema.ts';

const PAGE = 1000;

export function createAuditStore(db: Kysely<Schema>): AuditStore {
  return {
    async list({ clusterId, limit }) {
      let query = db.selectFrom('audit').selectAll().orderBy('seq', 'desc');
      if (clusterId !== undefined) query = query.where('cluster_id', '=', clusterId);
      const rows = await query.limit(Math.min(Math.max(limit, 0), PAGE)).execute();
      return rows.map(toRow);
    },

    async firstBroken() {
      let end = EMPTY_CHAIN;
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
      }
    },
  };
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
    readonly origin: Origin;
  },
): Promise<void> {
  const { origin, ...rest } = change;
  const last = await trx
    .selectFrom('audit')
    .select(['seq', 'hash'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { seq, hash } = last ?? EMPTY_CHAIN;
  const entry = { ...rest, ...origin, seq: seq + 1 };
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
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    requestId: row.request_id,
    source: row.source,
    hash: row.hash,
  };
}
