import type { Kysely } from 'kysely';
import { type AuditChange, changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { NewRbac, RbacLimits, RbacRestore, RbacStore } from '../rbac.ts';
import { appendAudit } from './audit.ts';
import { selectGrants } from './grants.ts';
import type { Parts } from './parts.ts';
import { insertGroup, selectGroups } from './privilege-groups.ts';
import { insertGrants } from './rbac-grants.ts';
import { raiseAuthRevision } from './revision.ts';
import { selectRoles } from './roles.ts';
import type { Schema } from './schema.ts';
import { insertUser, selectUsers } from './users.ts';

export function createRbacStore(parts: Parts): RbacStore {
  const { db, clock } = parts;
  return {
    read: (clusterId) =>
      // In a transaction, so that no change falls between the parts.
      db.transaction().execute(async (trx) => {
        const groups = await selectGroups(trx, clusterId);
        return {
          users: await selectUsers(trx, clusterId),
          roles: await selectRoles(trx, clusterId),
          grants: await selectGrants(trx, clusterId),
          privilegeGroups: [...groups].map(([name, privileges]) => ({ name, privileges })),
        };
      }),

    restore: (clusterId, rbac, limits, origin) =>
      db.transaction().execute(async (trx): Promise<RbacRestore> => {
        await raiseAuthRevision(trx, clusterId);
        const obstacle = await findObstacle(trx, clusterId, rbac, limits);
        if (obstacle) return obstacle;
        const time = clock.now();
        await insertNamed(trx, clusterId, rbac, { parts, time });
        await insertGrants(trx, clusterId, rbac, { ids: parts.ids, time });
        await auditRestore(trx, clusterId, rbac, { time, origin });
        return 'restored';
      }),
  };
}

/** The first thing that is there already, or the first limit that would be passed. */
async function findObstacle(
  trx: Kysely<Schema>,
  clusterId: string,
  rbac: NewRbac,
  limits: RbacLimits,
): Promise<RbacRestore | undefined> {
  const users = new Set((await selectUsers(trx, clusterId)).map(({ name }) => name));
  const roles = new Set((await selectRoles(trx, clusterId)).map(({ name }) => name));
  const groups = await selectGroups(trx, clusterId);
  const role = rbac.roles.find(({ name }) => roles.has(name));
  if (role) return { exists: 'role', name: role.name };
  const group = rbac.privilegeGroups.find(({ name }) => groups.has(name));
  if (group) return { exists: 'privilege group', name: group.name };
  const user = rbac.users.find(({ name }) => users.has(name));
  if (user) return { exists: 'user', name: user.name };
  if (users.size + rbac.users.length > limits.users) return { full: 'users' };
  if (roles.size + rbac.roles.length > limits.roles) return { full: 'roles' };
  if (groups.size + rbac.privilegeGroups.length > limits.privilegeGroups) {
    return { full: 'privilege groups' };
  }
  const counts = new Map<string, number>();
  for (const grant of rbac.grants) counts.set(grant.role, (counts.get(grant.role) ?? 0) + 1);
  const [fullRole] = [...counts].find(([, count]) => count > limits.grantsPerRole) ?? [];
  return fullRole === undefined ? undefined : { full: 'grants', role: fullRole };
}

/** Groups, roles and users, in the order in which one can hold the other. */
async function insertNamed(
  trx: Kysely<Schema>,
  clusterId: string,
  { privilegeGroups, roles, users }: NewRbac,
  { parts: { ids }, time }: { parts: Parts; time: number },
): Promise<void> {
  for (const group of privilegeGroups) {
    await insertGroup(trx, { clusterId, ...group }, { id: ids.privilegeGroup(), time });
  }
  for (const { name, description } of roles) {
    const row = { id: ids.role(), cluster_id: clusterId, name, description, built_in: 0 };
    await trx.insertInto('roles').values(row).execute();
  }
  for (const { tags = new Map<string, string>(), ...user } of users) {
    const id = ids.user();
    await insertUser(trx, { clusterId, description: '', ...user }, { id, time });
    const rows = [...tags].map(([key, value]) => ({ user_id: id, key, value }));
    if (rows.length > 0) await trx.insertInto('user_tags').values(rows).execute();
  }
}

/** A row for each user, role and group, as if each had been created; the grants are counted. */
async function auditRestore(
  trx: Kysely<Schema>,
  clusterId: string,
  { privilegeGroups, roles, users, grants }: NewRbac,
  { time, origin }: { time: number; origin: Origin },
): Promise<void> {
  const append = (action: string, object: string, changes?: readonly AuditChange[]) =>
    appendAudit(trx, { time, action, clusterId, object, origin, ...(changes && { changes }) });
  await append('RestoreRBAC', `cluster:${clusterId}/grants:${grants.length}`);
  for (const { name } of privilegeGroups) {
    await append('CreatePrivilegeGroup', `privilege-group:${name}`);
  }
  for (const { name } of roles) await append('CreateRole', `role:${name}`);
  for (const { name, tags } of users) {
    await append('CreateCredential', `user:${name}`);
    if (!tags?.size) continue;
    const object = `user:${name}/tags:${[...tags.keys()].join(',')}`;
    await append('AddUserTags', object, changesBetween(undefined, Object.fromEntries(tags)));
  }
}
