import { errors } from '@latchkey/contract';
import type { BackupPolicies } from '../../../handle/backups/backup-policies.ts';
import type { Backups } from '../../../handle/backups/backups.ts';
import type { CreateCluster } from '../../../handle/clusters/create-cluster.ts';
import type { ControlPrincipal } from '../../../handle/control-principal.ts';
import type { Project } from '../../../store/clusters.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';
import { targetCluster } from '../target.ts';

type Operation =
  | ('createBackup' | 'listBackups' | 'describeBackup' | 'deleteBackup')
  | (
      | 'restoreClusterBackup'
      | 'restoreCollectionBackup'
      | 'describeBackupPolicy'
      | 'putBackupPolicy'
    );

/** Backups of clusters. */
export function createBackupRoutes(parts: {
  readonly backups: Backups;
  readonly backupPolicies: BackupPolicies;
  readonly createCluster: CreateCluster;
  /** A project that the caller may create clusters in. @throws errors.projectNotFound, roleTooWeak */
  readonly projectFor: (caller: ControlPrincipal, projectId: string) => Promise<Project>;
}): Pick<ControlHandlers, Operation> {
  const { backups, backupPolicies, createCluster, projectFor } = parts;
  return {
    createBackup: (call) => backups.create(targetCluster(call), call.body, call.origin),
    async listBackups({ principal, query }) {
      const { projectId, clusterId, creationMethod, backupType } = query;
      const found = (await backups.list(principal)).filter(
        (backup) =>
          backup.projectId === (projectId ?? backup.projectId) &&
          backup.clusterId === (clusterId ?? backup.clusterId) &&
          backup.creationMethod === (creationMethod ?? backup.creationMethod) &&
          backup.backupType === (backupType ?? backup.backupType),
      );
      return pageOf('backups', found, query);
    },
    describeBackup: ({ principal, params }) =>
      backups.describe(principal, params.clusterId, params.backupId),
    async deleteBackup(call) {
      await backups.remove(call, call.params.clusterId, call.params.backupId);
      return {};
    },
    describeBackupPolicy: (call) => backupPolicies.describe(targetCluster(call).id),
    putBackupPolicy: (call) => backupPolicies.put(targetCluster(call), call.body, call.origin),
    restoreCollectionBackup: (call) =>
      backups.restoreCollections(call, call.params, targetCluster(call)),
    async restoreClusterBackup(call) {
      const { projectId, targetProjectId } = call.body;
      const id = projectId ?? targetProjectId;
      if (id === undefined) throw errors.controlParameter('projectId: is missing', 80014);
      const project = await projectFor(call.principal, id);
      return backups.restore(call, call.params, { project, createCluster });
    },
  };
}
