import { z } from 'zod';
import { clusterName, createdCluster, cuSize } from './cluster-fields.ts';
import { controlRoute } from './control-route.ts';
import { clusterId, isoTime, nothingMore, page, pageOf, projectId } from './fields.ts';

const backupId = z.string().min(1).max(64).describe('`backup-` and letters and digits.');
const backupType = z.enum(['CLUSTER', 'COLLECTION']);
const collectionName = z.string().min(1).max(255);

const dbCollections = z
  .array(
    z.object({
      dbName: z.string().min(1).max(255).default('default'),
      collectionNames: z.array(collectionName).min(1).max(1000),
    }),
  )
  .min(1)
  .max(64);

const backup = z
  .object({
    backupId,
    backupName: z.string(),
    backupType,
    creationMethod: z.enum(['MANUAL', 'AUTO']).describe('AUTO: by the policy of the cluster.'),
    status: z.enum(['CREATING', 'AVAILABLE', 'FAILED', 'DELETING']),
    clusterId,
    clusterName: z.string().describe('When it was made.'),
    projectId,
    size: z.int().describe('Bytes of its files.'),
    dbCollections: z.array(z.object({ dbName: z.string(), collectionNames: z.array(z.string()) })),
    createTime: isoTime,
    expireTime: isoTime.optional().describe('When it goes by itself.'),
  })
  .meta({ id: 'Backup' });

const tag = 'Backup';
const ofBackup = { tag, params: z.object({ clusterId, backupId }) } as const;
const ofScope = { of: 'signed-in' } as const;
const path = '/v2/clusters/{clusterId}/backups';

const collectionStatus = z
  .enum(['LOADED', 'NOT_LOADED', 'KEEP'])
  .describe('LOADED, NOT_LOADED (if left out), or KEEP: as it was in the backup.');
const restoredCollection = z.object({
  collectionName,
  destCollectionName: collectionName.optional().describe('Its name there; if left out, the same.'),
  targetCollectionName: collectionName.optional().describe('The same by its older name.'),
  destCollectionStatus: collectionStatus.optional(),
  targetCollectionStatus: collectionStatus.optional().describe('The same by its older name.'),
});
const restoredCollections = z
  .array(
    z.object({
      dbName: z.string().min(1).max(255).default('default'),
      destDbName: z
        .string()
        .min(1)
        .max(255)
        .optional()
        .describe('Made if it is not there; if left out, the same.'),
      collections: z
        .array(restoredCollection)
        .min(1)
        .max(1000)
        .optional()
        .describe('Left out: all of the database.'),
    }),
  )
  .min(1)
  .max(64)
  .optional()
  .describe('Left out: all of the backup, not loaded.');

/** What a backup may be asked of is decided on its cluster and project, also when the cluster is gone. */
export const BACKUP_ROUTES = {
  createBackup: controlRoute({
    ...{ method: 'POST', path: `${path}/create`, tag, params: z.object({ clusterId }) },
    summary:
      'Copies the data of a cluster, or some of its collections: each as it was at one moment. Without users, roles, grants and row policies.',
    body: z
      .object({
        backupType: backupType.default('CLUSTER'),
        dbCollections: dbCollections.optional(),
      })
      .refine(({ backupType: type, dbCollections: some }) => (type === 'COLLECTION') === !!some, {
        error: 'is for backupType COLLECTION, and needed there',
        path: ['dbCollections'],
      }),
    reply: z.object({ backupId, backupName: z.string(), jobId: z.string() }),
    needs: { of: 'cluster', role: 'Admin', id: 'params.clusterId', or: 'backup:manage' },
  }),
  listBackups: controlRoute({
    ...{ method: 'GET', path: '/v2/backups', tag },
    summary: 'Backups of the clusters and projects that the caller may see, newest first.',
    query: page.extend({
      projectId: z.string().max(64).optional(),
      clusterId: z.string().max(64).optional(),
      creationMethod: z.enum(['MANUAL', 'AUTO']).optional(),
      backupType: backupType.optional(),
    }),
    reply: pageOf('backups', backup),
    needs: ofScope,
  }),
  describeBackup: controlRoute({
    ...{ method: 'GET', path: `${path}/{backupId}`, ...ofBackup },
    summary: 'One backup.',
    reply: backup,
    needs: ofScope,
  }),
  deleteBackup: controlRoute({
    ...{ method: 'DELETE', path: `${path}/{backupId}`, ...ofBackup },
    summary:
      'Deletes a backup for good. Needs Admin where it is from, or a role with backup:manage.',
    reply: nothingMore,
    needs: ofScope,
  }),
  restoreClusterBackup: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: `${path}/{backupId}/restoreCluster`, ...ofBackup },
    summary:
      'Makes a new cluster of a backup, with an administrator of its own. Needs Admin where the backup is from, who reads all of it, and in the project of the new cluster.',
    body: z
      .object({
        projectId: projectId.optional(),
        targetProjectId: projectId.optional().describe('The same by its other name.'),
        clusterName,
        cuSize: cuSize.default(1),
        collectionStatus: z
          .enum(['KEEP', 'RELEASE'])
          .default('KEEP')
          .describe('KEEP: what was loaded is loaded again.'),
        restoreVersionPolicy: z.string().max(64).optional().describe('Accepted; no effect.'),
      })
      .refine((body) => (body.projectId ?? body.targetProjectId) !== undefined, {
        error: 'is missing: in which project the new cluster is to be',
        path: ['projectId'],
      }),
    reply: createdCluster.extend({ jobId: z.string() }).meta({ id: 'RestoredCluster' }),
    needs: ofScope,
  }),
  restoreCollectionBackup: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: `${path}/{backupId}/restoreCollection`, ...ofBackup },
    summary:
      'Puts collections of a backup into a cluster that runs. Needs Admin where the backup is from, who reads all of it, and on that cluster.',
    body: z.object({
      destClusterId: clusterId,
      dbCollections: restoredCollections,
      overwrite: z
        .boolean()
        .default(false)
        .describe(
          'Ours. True: it takes the place of a collection of its name, with its aliases, row policies and the grants on it. Else a name that is taken is refused.',
        ),
    }),
    reply: z.object({ jobId: z.string() }),
    needs: { of: 'cluster', role: 'Admin', id: 'body.destClusterId' },
  }),
};
