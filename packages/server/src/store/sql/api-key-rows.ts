import type { Kysely, Selectable } from 'kysely';
import type { ApiKeyRecord, KeyClusterRole, KeyDatabase } from '../api-keys.ts';
import { readScope } from './api-key-scope.ts';
import { selectGranted } from './granted-roles.ts';
import type { Schema } from './schema.ts';

/** A database of a key, and to which of its projects it belongs. */
export interface PlacedDatabase extends KeyDatabase {
  readonly position: number;
}

type Which = { readonly id: string } | { readonly organizationId: string };

/** One key, or all of an organization, oldest first; each with all that its scope names. */
export async function selectApiKeys(db: Kysely<Schema>, which: Which): Promise<ApiKeyRecord[]> {
  const query = db
    .selectFrom('api_keys')
    .selectAll()
    .orderBy('created_at')
    .orderBy('name')
    .orderBy('id');
  const rows = await ('id' in which
    ? query.where('id', '=', which.id)
    : query.where('organization_id', '=', which.organizationId)
  ).execute();
  const databases = await selectDatabases(db, which);
  const roles = await selectRoles(db, which);
  const granted = await selectGranted(db, rows);
  return rows.map((row) => {
    const scope = readScope(row.scope, {
      databases: databases.get(row.id) ?? [],
      clusterRoles: roles.get(row.id) ?? [],
      customRoles: granted.get(row.id) ?? [],
    });
    return toRecord(row, scope);
  });
}

/** The roles of clusters that keys hold, by cluster and name. */
async function selectRoles(
  db: Kysely<Schema>,
  which: Which,
): Promise<Map<string, KeyClusterRole[]>> {
  const query = db
    .selectFrom('api_key_roles as held')
    .innerJoin('api_keys', 'api_keys.id', 'held.api_key_id')
    .innerJoin('roles', 'roles.id', 'held.role_id')
    .innerJoin('clusters', 'clusters.id', 'roles.cluster_id')
    .select(['held.api_key_id', 'held.role_id', 'roles.name', 'roles.cluster_id'])
    .select('clusters.project_id')
    .orderBy('roles.cluster_id')
    .orderBy('roles.name');
  const rows = await ('id' in which
    ? query.where('api_keys.id', '=', which.id)
    : query.where('api_keys.organization_id', '=', which.organizationId)
  ).execute();
  const found = new Map<string, KeyClusterRole[]>();
  for (const row of rows) {
    const of = found.get(row.api_key_id) ?? [];
    found.set(row.api_key_id, of);
    const at = { projectId: row.project_id, clusterId: row.cluster_id };
    of.push({ ...at, roleId: row.role_id, name: row.name });
  }
  return found;
}

async function selectDatabases(
  db: Kysely<Schema>,
  which: Which,
): Promise<Map<string, PlacedDatabase[]>> {
  const query = db
    .selectFrom('api_key_databases as limits')
    .innerJoin('api_keys', 'api_keys.id', 'limits.api_key_id')
    .leftJoin('databases', 'databases.id', 'limits.database_id')
    .select(['limits.api_key_id', 'limits.position', 'limits.cluster_id', 'limits.database_id'])
    .select(['limits.database_name', 'databases.name']);
  const rows = await ('id' in which
    ? query.where('api_keys.id', '=', which.id)
    : query.where('api_keys.organization_id', '=', which.organizationId)
  ).execute();
  const found = new Map<string, PlacedDatabase[]>();
  for (const row of rows) {
    const of = found.get(row.api_key_id) ?? [];
    found.set(row.api_key_id, of);
    of.push({
      ...{ position: row.position, clusterId: row.cluster_id },
      name: row.name ?? row.database_name ?? '',
      ...(row.database_id !== null && { id: row.database_id }),
    });
  }
  return found;
}

function toRecord(row: Selectable<Schema['api_keys']>, scope: ApiKeyRecord['scope']): ApiKeyRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    kind: row.kind,
    name: row.name,
    description: row.description,
    digest: row.digest,
    scope,
    creator: { kind: row.creator_kind, id: row.creator_id, name: row.creator_name },
    createdAt: row.created_at,
    secretChangedAt: row.secret_changed_at,
    ...(row.expires_at !== null && { expiresAt: row.expires_at }),
    disabled: row.disabled === 1,
  };
}
