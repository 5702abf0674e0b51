import type { Insertable, Kysely } from 'kysely';
import type { Ids } from '../../kernel/ids.ts';
import type { NewGrant, NewRbac } from '../rbac.ts';
import { resolveTarget, type TargetColumns } from './grant-target.ts';
import { selectRoles } from './roles.ts';
import type { GrantsTable, Schema } from './schema.ts';

/** How many grants one statement writes. */
const BATCH = 100;

/** In a transaction, after the roles and users: writes the grants, each once. */
export async function insertGrants(
  trx: Kysely<Schema>,
  clusterId: string,
  { grants, refilledRoles }: NewRbac,
  { ids, time }: { ids: Ids; time: number },
): Promise<void> {
  const roles = new Map((await selectRoles(trx, clusterId)).map(({ name, id }) => [name, id]));
  for (const name of refilledRoles) {
    await trx.deleteFrom('grants').where('role_id', '=', roleId(roles, name)).execute();
  }
  const target = rememberTargets(trx, clusterId);
  const rows = new Map<string, Insertable<GrantsTable>>();
  for (const grant of grants) {
    const { objectType, privilege, grantor, groupLevel } = grant;
    const on = { role_id: roleId(roles, grant.role), ...(await target(grant)) };
    rows.set(JSON.stringify([on, objectType, privilege]), {
      ...{ id: ids.grant(), cluster_id: clusterId, ...on },
      ...{ object_type: objectType, privilege, group_level: groupLevel ?? null },
      ...{ grantor, created_at: time },
    });
  }
  const all = [...rows.values()];
  for (let at = 0; at < all.length; at += BATCH) {
    await trx
      .insertInto('grants')
      .values(all.slice(at, at + BATCH))
      .execute();
  }
}

/** Looks each object up once, however many grants are on it. */
function rememberTargets(trx: Kysely<Schema>, clusterId: string) {
  const known = new Map<string, TargetColumns>();
  return async ({ objectType, database, object }: NewGrant): Promise<TargetColumns> => {
    const key = JSON.stringify([objectType === 'User', database, object]);
    const before = known.get(key);
    if (before) return before;
    const found = await resolveTarget(trx, { clusterId, objectType, database, object });
    known.set(key, found);
    return found;
  };
}

function roleId(roles: ReadonlyMap<string, string>, name: string): string {
  const id = roles.get(name);
  if (id === undefined) throw new Error(`no role ${name} for a grant of a restore`);
  return id;
}
