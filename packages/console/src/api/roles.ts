import { queryOptions } from '@tanstack/react-query';
import type { Client, DataReply } from './client.ts';

export type RoleGrant = DataReply<'roles/describe'>['data'][number];

export const grantsQuery = (client: Client, clusterId: string, roleName: string) =>
  queryOptions({
    queryKey: ['roles', clusterId, roleName],
    async queryFn() {
      const reply = await client.data(clusterId, 'roles/describe', { roleName });
      return { grants: reply.data, description: reply.description ?? '' };
    },
  });

/** Privilege groups, the built-in ones too, with what they hold. */
export const groupsQuery = (client: Client, clusterId: string) =>
  queryOptions({
    queryKey: ['groups', clusterId],
    async queryFn(): Promise<PrivilegeGroup[]> {
      const { data } = await client.data(clusterId, 'privilege_groups/list', {});
      return data.privilegeGroups.map(({ privilegeGroupName: name, privileges }) => ({
        name,
        privileges: privileges.split(',').flatMap((privilege) => privilege.trim() || []),
      }));
    },
  });

export interface PrivilegeGroup {
  readonly name: string;
  readonly privileges: readonly string[];
}

export type Level = 'Collection' | 'Database' | 'Cluster';

/** From the narrowest on; none includes another. */
export const LEVELS: readonly Level[] = ['Collection', 'Database', 'Cluster'];

/** @returns undefined for a group that was made in the cluster */
export function levelOfBuiltIn(group: string): Level | undefined {
  const [, level] = /^(Collection|Database|Cluster)(?:ReadOnly|ReadWrite|Admin)$/.exec(group) ?? [];
  return level as Level | undefined;
}

export function isBuiltInGroup({ name }: PrivilegeGroup): boolean {
  return levelOfBuiltIn(name) !== undefined;
}

/** Takes away all that a role grants, and then the role. */
export async function dropRole(client: Client, clusterId: string, roleName: string): Promise<void> {
  const { data } = await client.data(clusterId, 'roles/describe', { roleName });
  for (const grant of data) await revoke(client, clusterId, roleName, grant);
  await client.data(clusterId, 'roles/drop', { roleName });
}

/** Takes a grant away, in the way in which it could have been made. */
export async function revoke(
  client: Client,
  clusterId: string,
  roleName: string,
  { objectType, objectName, privilege, dbName }: RoleGrant,
): Promise<void> {
  if (objectType === 'User') {
    const body = { roleName, objectType, objectName, privilege, dbName };
    await client.data(clusterId, 'roles/revoke_privilege', body);
    return;
  }
  const body = { roleName, privilege, dbName, collectionName: objectName };
  await client.data(clusterId, 'roles/revoke_privilege_v2', body);
}
