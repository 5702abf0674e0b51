import type { Kysely } from 'kysely';
import type { ApiKeyScope, KeyClusterRole, KeyDatabase } from '../api-keys.ts';
import type { Origin } from '../audit.ts';
import type { GrantedRole } from '../custom-roles.ts';
import type { PlacedDatabase } from './api-key-rows.ts';
import type { Schema } from './schema.ts';

/**
 * The scope as it stands in a key's row: databases, custom roles and roles of clusters are in tables of
 * their own, so that what is dropped leaves it. What stays is an empty list, which gives nothing.
 */
export function scopeText({ orgRole, projects }: ApiKeyScope): string {
  const rows = projects.map(({ databases, ...rest }) =>
    databases ? { ...rest, databases: [] } : rest,
  );
  return JSON.stringify({ orgRole, projects: rows });
}

/** The reverse of it. */
export function readScope(
  text: string,
  {
    databases,
    clusterRoles,
    customRoles,
  }: {
    readonly databases: readonly PlacedDatabase[];
    readonly clusterRoles: readonly KeyClusterRole[];
    readonly customRoles: readonly GrantedRole[];
  },
): ApiKeyScope {
  const scope = JSON.parse(text) as ApiKeyScope;
  return {
    ...scope,
    ...(customRoles.length > 0 && { customRoles }),
    ...(clusterRoles.length > 0 && { clusterRoles }),
    projects: scope.projects.map((project, index) => {
      if (!project.databases) return project;
      const own = databases.filter(({ position }) => position === index).sort(byName);
      return { ...project, databases: own.map(({ position: _, ...database }) => database) };
    }),
  };
}

/** In a transaction: writes which databases a key is limited to, in place of those before. */
export async function writeKeyDatabases(
  trx: Kysely<Schema>,
  apiKeyId: string,
  { projects }: ApiKeyScope,
): Promise<void> {
  await trx.deleteFrom('api_key_databases').where('api_key_id', '=', apiKeyId).execute();
  for (const [position, { databases = [] }] of projects.entries()) {
    for (const { clusterId, name } of databases) {
      const found = await trx
        .selectFrom('databases')
        .select('id')
        .where('cluster_id', '=', clusterId)
        .where('name', '=', name)
        .executeTakeFirst();
      const target = found
        ? { database_id: found.id, database_name: null }
        : { database_id: null, database_name: name };
      const row = { api_key_id: apiKeyId, position, cluster_id: clusterId, ...target };
      await trx.insertInto('api_key_databases').values(row).execute();
    }
  }
}

/** In a transaction: writes which roles of clusters a key holds, in place of those before. */
export async function writeKeyRoles(
  trx: Kysely<Schema>,
  apiKeyId: string,
  { clusterRoles = [] }: ApiKeyScope,
): Promise<void> {
  await trx.deleteFrom('api_key_roles').where('api_key_id', '=', apiKeyId).execute();
  // One that was dropped since it was looked for is left out.
  const asked = clusterRoles.map(({ roleId }) => roleId);
  if (asked.length === 0) return;
  const found = await trx.selectFrom('roles').select('id').where('id', 'in', asked).execute();
  for (const { id } of found) {
    const row = { api_key_id: apiKeyId, role_id: id };
    await trx.insertInto('api_key_roles').values(row).execute();
  }
}

/** In a transaction: writes which custom roles a key holds, in place of those before. */
export async function writeKeyCustomRoles(
  trx: Kysely<Schema>,
  apiKeyId: string,
  { customRoles = [] }: ApiKeyScope,
  { time, origin }: { readonly time: number; readonly origin: Origin },
): Promise<void> {
  const asked = customRoles.map(({ roleId }) => roleId);
  const before = trx.deleteFrom('role_bindings').where('holder_id', '=', apiKeyId);
  await (asked.length === 0 ? before : before.where('role_id', 'not in', asked)).execute();
  if (asked.length === 0) return;
  // One that was deleted since it was looked for is left out.
  const found = await trx
    .selectFrom('custom_roles')
    .select('id')
    .where('id', 'in', asked)
    .execute();
  for (const { id } of found) {
    const given = { role_id: id, created_at: time, assigned_by: origin.actor.name };
    await trx
      .insertInto('role_bindings')
      .values({ holder_id: apiKeyId, ...given })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

function byName(a: KeyDatabase, b: KeyDatabase): number {
  if (a.clusterId !== b.clusterId) return a.clusterId < b.clusterId ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
