import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { BackedUpDatabase, Backup } from '../../store/backups.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { ClusterSettings } from '../../store/clusters.ts';
import { isoOf } from '../api-keys/key-view.ts';

export type BackupView = ControlData<'describeBackup'>;

/** A backup as it is shown. */
export function backupView(backup: Backup): BackupView {
  const { id, name, type, status, clusterId, clusterName, projectId, size, expiresAt } = backup;
  return {
    ...{ backupId: id, backupName: name, backupType: type, status },
    creationMethod: expiresAt === undefined ? 'MANUAL' : 'AUTO',
    ...(expiresAt !== undefined && { expireTime: isoOf(expiresAt) }),
    ...{ clusterId, clusterName, projectId, size, createTime: isoOf(backup.createdAt) },
    dbCollections: backup.collections.map(({ dbName, collectionNames }) => ({
      ...{ dbName, collectionNames: [...collectionNames] },
    })),
  };
}

/** e.g. `main-20270131T120000` */
export function backupName(clusterName: string, time: number): string {
  return `${clusterName}-${isoOf(time).slice(0, 19).replaceAll(/[-:]/g, '')}`;
}

/** The names of collections, by database. */
export function namesOf(collections: readonly CollectionRecord[]): BackedUpDatabase[] {
  const databases = new Map<string, string[]>();
  for (const { database, name } of collections) {
    databases.set(database, [...(databases.get(database) ?? []), name]);
  }
  return [...databases].map(([dbName, collectionNames]) => ({ dbName, collectionNames }));
}

/** Of a cluster that is made of a backup. */
export function restoredSettings({
  cuSize,
}: Pick<ControlBody<'restoreClusterBackup'>, 'cuSize'>): ClusterSettings {
  return {
    ...{ description: '', regionId: 'local', plan: 'Enterprise', deployment: 'Dedicated' },
    ...{ cuType: 'Performance-optimized', cuSize, replica: 1, autoscaling: {}, labels: {} },
  };
}
