import { queryOptions } from '@tanstack/react-query';
import type { Client, ControlReply } from './client.ts';

export type Credential = ControlReply<'listCredentials'>['credentials'][number];

export interface ClusterUser extends Credential {
  readonly roles: readonly string[];
  readonly description: string;
}

const PAGE = 100;

/** All that a cluster lets in: its users, and API keys whose scope covers it. */
export const credentialsQuery = (client: Client, clusterId: string) =>
  queryOptions({
    queryKey: ['users', clusterId, 'credentials'],
    queryFn: () => listCredentials(client, clusterId),
  });

async function listCredentials(client: Client, clusterId: string): Promise<Credential[]> {
  const found: Credential[] = [];
  for (let currentPage = 1; ; currentPage++) {
    const query = { pageSize: PAGE, currentPage };
    const page = await client.control('listCredentials', { params: { clusterId }, query });
    found.push(...page.credentials);
    if (found.length >= page.count || page.credentials.length === 0) return found;
  }
}

/** The users of a cluster with their roles. Whether somebody may see roles is asked for each. */
export const usersQuery = (client: Client, clusterId: string) =>
  queryOptions({
    queryKey: ['users', clusterId],
    async queryFn(): Promise<ClusterUser[]> {
      const found = await listCredentials(client, clusterId);
      const users = found.filter(({ kind }) => kind === 'user');
      return Promise.all(
        users.map(async (user) => {
          const body = { userName: user.name };
          const { data, description } = await client.data(clusterId, 'users/describe', body);
          return { ...user, roles: data, description: description ?? '' };
        }),
      );
    },
  });

export const rolesQuery = (client: Client, clusterId: string) =>
  queryOptions({
    queryKey: ['roles', clusterId],
    queryFn: async () => (await client.data(clusterId, 'roles/list', {})).data.toSorted(),
  });

/** The user and the roles that a cluster comes with, in either profile. */
export const BUILT_IN_USERS: readonly string[] = ['db_admin', 'root'];
export const BUILT_IN_ROLES: readonly string[] = ['db_admin', 'db_rw', 'db_ro', 'admin', 'public'];
