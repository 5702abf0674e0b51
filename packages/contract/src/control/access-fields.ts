import { z } from 'zod';
import { clusterId, projectId } from './fields.ts';

/** Fields that API keys and members have in common. */

export const orgRole = z
  .enum(['Owner', 'Member', 'Billing-Admin'])
  .describe(
    'Owner: all of the organization. Member: the roles in `projects`. Billing-Admin: none.',
  );
export const projectRole = z.enum(['Admin', 'Read-Write', 'Read-Only']);

/** A time to come or none; any offset, seconds and their parts may be left out. */
export const expireTime = z.iso
  .datetime({ offset: true, error: 'a time looks like 2027-01-31T12:00:00Z' })
  .nullable();

const databaseName = z.string().min(1).max(255);

/** What a key may touch of a project, in a request. */
export const projectAccess = z
  .object({
    projectId,
    role: projectRole,
    allCluster: z.boolean().optional().describe('Left out: true, unless `clusterIds` are given.'),
    clusterIds: z.array(clusterId).max(100).nullish(),
    allVolume: z.boolean().nullish().describe('Accepted and without effect: there are no volumes.'),
    volumeIds: z.array(z.string()).nullish().describe('Accepted and without effect.'),
    databases: z
      .array(databaseName)
      .max(100)
      .nullish()
      .describe(
        'Ours: limits the role to these databases of each of `clusterIds`. One that does not exist is waited for.',
      ),
  })
  .refine(({ allCluster, clusterIds }) => !(allCluster && clusterIds?.length), {
    error: 'give either allCluster or clusterIds',
    path: ['clusterIds'],
  })
  .refine(({ allCluster, clusterIds }) => allCluster !== false || clusterIds?.length, {
    error: 'with allCluster false, clusterIds must name clusters',
    path: ['clusterIds'],
  })
  .refine(({ databases, clusterIds }) => !databases?.length || clusterIds?.length, {
    error: 'databases needs clusterIds: they are databases of those clusters',
    path: ['databases'],
  });

/** Roles of a cluster that a key holds, in a request. */
export const clusterRoleAccess = z.object({
  clusterId,
  roles: z
    .array(z.string().min(1).max(255))
    .min(1)
    .max(100)
    .describe('Names of roles of the cluster, with what is granted to them at each moment.'),
});

const memberProject = z.object({ projectId, role: projectRole });
export const memberProjects = z
  .array(memberProject)
  .max(100)
  .refine((rows) => new Set(rows.map((row) => row.projectId)).size === rows.length, {
    error: 'a project may come once',
  });
