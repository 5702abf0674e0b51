import type { Selectable } from 'kysely';
import { changesBetween } from '../../observe/audit/changes.ts';
import type { BackupPolicy, BackupStore } from '../backups.ts';
import { appendAudit } from './audit.ts';
import type { Parts } from './parts.ts';
import type { BackupPoliciesTable } from './schema.ts';

/** When clusters are backed up by themselves. */
export function createBackupPolicyStore({
  db,
  clock,
}: Pick<Parts, 'db' | 'clock'>): Pick<
  BackupStore,
  'findPolicy' | 'putPolicy' | 'listPolicies' | 'claimWindow'
> {
  return {
    async findPolicy(clusterId) {
      const row = await db
        .selectFrom('backup_policies')
        .selectAll()
        .where('cluster_id', '=', clusterId)
        .executeTakeFirst();
      return row && toPolicy(row);
    },

    putPolicy: (policy, origin) =>
      db.transaction().execute(async (trx) => {
        const { clusterId, ...settings } = policy;
        const old = await trx
          .selectFrom('backup_policies')
          .selectAll()
          .where('cluster_id', '=', clusterId)
          .executeTakeFirst();
        const row = {
          ...{ enabled: policy.enabled ? 1 : 0, frequency: policy.frequency },
          ...{ start_time: policy.startTime, retention_days: policy.retentionDays },
        };
        await trx
          .insertInto('backup_policies')
          .values({ cluster_id: clusterId, ...row, last_window: 0 })
          .onConflict((conflict) => conflict.column('cluster_id').doUpdateSet(row))
          .execute();
        const { clusterId: _, ...before } = old ? toPolicy(old) : { clusterId };
        const changes = changesBetween(old && before, settings);
        const change = { action: 'ChangeBackupPolicy', clusterId, object: `cluster:${clusterId}` };
        await appendAudit(trx, { time: clock.now(), ...change, changes, origin });
      }),

    async listPolicies() {
      const rows = await db
        .selectFrom('backup_policies')
        .selectAll()
        .where('enabled', '=', 1)
        .execute();
      return rows.map(toPolicy);
    },

    async claimWindow(clusterId, window) {
      const { numUpdatedRows } = await db
        .updateTable('backup_policies')
        .set({ last_window: window })
        .where('cluster_id', '=', clusterId)
        .where('enabled', '=', 1)
        .where('last_window', '<', window)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },
  };
}

function toPolicy(row: Selectable<BackupPoliciesTable>): BackupPolicy {
  return {
    ...{ clusterId: row.cluster_id, enabled: row.enabled === 1, frequency: row.frequency },
    ...{ startTime: row.start_time, retentionDays: row.retention_days },
  };
}
