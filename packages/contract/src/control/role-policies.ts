import { z } from 'zod';
import { clusterId } from './fields.ts';

/**
 * What policies of custom roles can give, by the cloud's names; the resource types of the cloud that are
 * not here stand for things that this server does not have, and are refused.
 */
const ROLE_PRIVILEGES = {
  project: ['view', 'modify', 'delete'],
  serving_cluster: ['create', 'view', 'modify', 'delete'],
  serving_cluster_data: ['read', 'write', 'all'],
  backup: ['view', 'manage'],
  observability: ['view'],
} as const;

export type RoleResource = keyof typeof ROLE_PRIVILEGES;

/** e.g. `serving_cluster:modify` */
export type RolePrivilege = {
  [Each in RoleResource]: `${Each}:${(typeof ROLE_PRIVILEGES)[Each][number]}`;
}[RoleResource];

const ROLE_RESOURCES = Object.keys(ROLE_PRIVILEGES) as RoleResource[];

/** Resources that a policy names clusters of. */
const OF_CLUSTERS: readonly RoleResource[] = ['serving_cluster', 'serving_cluster_data'];

const privilege = z.string().min(1).max(32);

const rolePolicy = z
  .object({
    resourceType: z
      .enum(ROLE_RESOURCES, {
        error: `has no effect here; there are ${ROLE_RESOURCES.join(', ')}`,
      })
      .describe('The cloud knows more, of things that are not here.'),
    privileges: z
      .array(privilege)
      .min(1)
      .max(8)
      .describe(
        ROLE_RESOURCES.map((name) => `${name}: ${ROLE_PRIVILEGES[name].join(', ')}`).join('; '),
      ),
    resources: z
      .array(z.union([z.literal('*'), clusterId]))
      .min(1)
      .max(100)
      .optional()
      .describe('Ids of clusters, or `*`, for `serving_cluster` and `serving_cluster_data`.'),
  })
  .superRefine(({ resourceType, privileges, resources }, context) => {
    const known: readonly string[] = ROLE_PRIVILEGES[resourceType];
    const unknown = privileges.filter((name) => !known.includes(name));
    const fail = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message });
    if (unknown.length > 0) {
      fail('privileges', `${resourceType} has ${known.join(', ')}, and not ${unknown.join(', ')}`);
    }
    const namesClusters = OF_CLUSTERS.includes(resourceType);
    const isCreate = privileges.length === 1 && privileges[0] === 'create';
    if (namesClusters && !isCreate && !resources) {
      fail('resources', 'name clusters by their ids, or * for all of the project');
    }
    if ((!namesClusters || isCreate) && resources) {
      fail('resources', 'leave it out: this is of the whole project');
    }
  });

export const rolePolicies = z.array(rolePolicy).min(1).max(20);

/** Each privilege that the named ones give, themselves included: who may write may read. */
export function impliedPrivileges(
  resource: RoleResource,
  names: readonly string[],
): RolePrivilege[] {
  const given = new Set<string>(names.map((name) => `${resource}:${name}`));
  const add = (when: RolePrivilege, ...more: RolePrivilege[]) => {
    if (given.has(when)) for (const one of more) given.add(one);
  };
  add('serving_cluster_data:all', 'serving_cluster_data:write');
  add('serving_cluster_data:write', 'serving_cluster_data:read');
  add('serving_cluster_data:read', 'serving_cluster:view');
  add('serving_cluster:modify', 'serving_cluster:view');
  add('serving_cluster:delete', 'serving_cluster:view');
  add('backup:manage', 'backup:view');
  add('project:modify', 'project:view');
  add('project:delete', 'project:view');
  return [...given] as RolePrivilege[];
}

/** Every privilege there is: an Admin of a project holds all. */
export const ALL_ROLE_PRIVILEGES = ROLE_RESOURCES.flatMap((resource) =>
  ROLE_PRIVILEGES[resource].map((name) => `${resource}:${name}` as RolePrivilege),
);
