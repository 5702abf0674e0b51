import type { Kysely } from 'kysely';
import { type Audited, changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type {
  Cluster,
  ClusterChange,
  ClusterStatus,
  ClusterStore,
  RestoreOutcome,
  SlotRange,
} from '../clusters.ts';
import { appendAudit } from './audit.ts';
import { selectClusters } from './cluster-rows.ts';
import { milvusIsTaken, nameIsTaken } from './create-cluster.ts';
import { settingColumns } from './insert-cluster.ts';
import type { Parts } from './parts.ts';
import { raiseAuthRevision } from './revision.ts';
import type { Schema } from './schema.ts';
import { freeSlot } from './slots.ts';

/** Changes of clusters that exist; each is one transaction. */
export function clusterChanges({ db, clock }: Parts) {
  /** @param before the cluster as it was; what it is then is looked up */
  async function audit(
    trx: Kysely<Schema>,
    before: Cluster | undefined,
    { action, origin }: { readonly action: string; readonly origin: Origin },
  ): Promise<void> {
    if (!before) return;
    const { id: clusterId } = before;
    const [after] = await selectClusters(trx, clusterId);
    const changes = changesBetween(audited(before), after && audited(after));
    await appendAudit(trx, {
      ...{ time: clock.now(), action, clusterId, object: `cluster:${clusterId}`, changes, origin },
    });
  }
  return {
    change: (
      id: string,
      { name, engine, milvusDatabases, ...settings }: ClusterChange,
      origin: Origin,
    ) =>
      db.transaction().execute(async (trx) => {
        const [cluster] = await selectClusters(trx, id);
        if (!cluster || cluster.deletedAt !== undefined) return 'gone' as const;
        if (name !== undefined && (await nameIsTaken(trx, { ...cluster, name }))) {
          return 'name-taken' as const;
        }
        const columns = {
          ...settingColumns(settings),
          ...(name !== undefined && { name }),
          ...(engine !== undefined && { engine }),
          ...(milvusDatabases !== undefined && { milvus_databases: milvusDatabases }),
        };
        if (Object.keys(columns).length > 0) {
          await trx.updateTable('clusters').set(columns).where('id', '=', id).execute();
          await audit(trx, cluster, { action: 'ModifyCluster', origin });
        }
        return 'done' as const;
      }),

    advance: (
      id: string,
      step: { readonly from: readonly ClusterStatus[]; readonly to: ClusterStatus },
      asked?: { readonly action: string; readonly origin: Origin },
    ): Promise<Cluster | undefined> =>
      db.transaction().execute(async (trx) => {
        const [before] = asked ? await selectClusters(trx, id) : [];
        const { numUpdatedRows } = await trx
          .updateTable('clusters')
          .set({
            status: step.to,
            // From here on it is in the recycle bin, and its slot is free for others.
            ...(step.to === 'DELETING' && { slot: null, deleted_at: clock.now() }),
          })
          .where('id', '=', id)
          .where('status', 'in', [...step.from])
          .executeTakeFirst();
        if (numUpdatedRows === 0n) return undefined;
        if (asked) {
          await raiseAuthRevision(trx, id);
          await audit(trx, before, asked);
        }
        const [cluster] = await selectClusters(trx, id);
        return cluster;
      }),

    restore: (id: string, as: Parameters<ClusterStore['restore']>[1], origin: Origin) =>
      db.transaction().execute(async (trx): Promise<RestoreOutcome> => {
        const [cluster] = await selectClusters(trx, id);
        if (cluster?.status !== 'DELETED') return 'gone';
        if (await nameIsTaken(trx, { ...cluster, name: as.name })) return 'name-taken';
        if (as.oneMilvus && (await milvusIsTaken(trx, cluster))) return 'milvus-taken';
        const slot = await freeSlot(trx, as.slots);
        if (slot === undefined) return 'no-slot';
        await trx
          .updateTable('clusters')
          .set({ status: 'RESUMING', slot, deleted_at: null, name: as.name })
          .where('id', '=', id)
          .execute();
        await raiseAuthRevision(trx, id);
        await audit(trx, cluster, { action: 'RestoreCluster', origin });
        return 'done';
      }),

    moveSlot: (id: string, slots: SlotRange): Promise<Cluster | undefined> =>
      db.transaction().execute(async (trx) => {
        const slot = await freeSlot(trx, slots);
        if (slot === undefined) return undefined;
        await trx.updateTable('clusters').set({ slot }).where('id', '=', id).execute();
        const [cluster] = await selectClusters(trx, id);
        return cluster;
      }),

    erase: (id: string): Promise<void> =>
      db.transaction().execute(async (trx) => {
        const [cluster] = await selectClusters(trx, id);
        if (cluster?.status !== 'PURGING') return;
        // What hangs on these goes with them.
        for (const table of ERASED)
          await trx.deleteFrom(table).where('cluster_id', '=', id).execute();
        await trx.deleteFrom('clusters').where('id', '=', id).execute();
      }),
  };
}

/** A cluster as the audit tells of it. */
function audited(cluster: Cluster): Audited {
  const { name, status, engine, description, plan, cuType, cuSize, replica } = cluster;
  const { autoscaling, labels } = cluster;
  const sizes = { plan, cuType, cuSize, replica, autoscaling };
  return { name, status, engine, description, ...sizes, labels };
}

/** Tables with rows of a cluster, those first that refer to others. */
const ERASED = [
  ...(['cluster_requests', 'import_jobs', 'grants', 'privilege_groups'] as const),
  ...(['collections', 'databases', 'users', 'roles'] as const),
];
