import type { Kysely } from 'kysely';
import type { ApiKeyScope, KeyDatabase } from '../api-keys.ts';
import type { PlacedDatabase } from './api-key-rows.ts';
import type { Schema } from './schema.ts';

/**
 * The scope as it stands in a key's row: the databases are in a table of their own, so that a database
 * that is dropped leaves it. What stays is an empty list, which gives nothing.
 */
export function scopeText({ orgRole, projects }: ApiKeyScope): string {
  const rows = projects.map(({ databases, ...rest }) =>
    databases ? { ...rest, databases: [] } : rest,
  );
  return JSON.stringify({ orgRole, projects: rows });
}

/** The reverse of it. */
export function readScope(text: string, placed: readonly PlacedDatabase[]): ApiKeyScope {
  const scope = JSON.parse(text) as ApiKeyScope;
  return {
    ...scope,
    projects: scope.projects.map((project, index) => {
      if (!project.databases) return project;
      const own = placed.filter(({ position }) => position === index).sort(byName);
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

function byName(a: KeyDatabase, b: KeyDatabase): number {
  if (a.clusterId !== b.clusterId) return a.clusterId < b.clusterId ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}
