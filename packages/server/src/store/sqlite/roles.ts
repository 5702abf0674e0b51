import type { Kysely } from 'kysely';
import type { RoleRecord } from '../users.ts';
import type { Schema } from './schema.ts';

/** The roles of a cluster with their users, both sorted by name. */
export async function listRoles(db: Kysely<Schema>, clusterId: string): Promise<RoleRecord[]> {
  const rows = await db
    .selectFrom('roles')
    .leftJoin('user_roles', 'user_roles.role_id', 'roles.id')
    .leftJoin('users', 'users.id', 'user_roles.user_id')
    .selectAll('roles')
    .select('users.name as user')
    .where('roles.cluster_id', '=', clusterId)
    .orderBy('roles.name')
    .orderBy('users.name')
    .execute();
  const roles = new Map<string, RoleRecord & { readonly users: string[] }>();
  for (const { id, name, description, built_in, user } of rows) {
    const role = roles.get(id) ?? { id, name, description, builtIn: built_in === 1, users: [] };
    roles.set(id, role);
    if (user !== null) role.users.push(user);
  }
  return [...roles.values()];
}

export async function findRole(
  db: Kysely<Schema>,
  clusterId: string,
  name: string,
): Promise<{ readonly id: string } | undefined> {
  return db
    .selectFrom('roles')
    .select('id')
    .where('cluster_id', '=', clusterId)
    .where('name', '=', name)
    .executeTakeFirst();
}
