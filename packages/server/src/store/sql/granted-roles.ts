import type { Kysely } from 'kysely';
import type { GrantedRole } from '../custom-roles.ts';
import { selectCustomRoles } from './custom-roles.ts';
import type { Schema } from './schema.ts';

interface Row {
  readonly id: string;
  readonly organization_id: string;
}

/** What some members, or some API keys, have besides their own roles, by the id of each. */
export async function selectGranted(
  db: Kysely<Schema>,
  members: readonly Row[],
): Promise<ReadonlyMap<string, readonly GrantedRole[]>> {
  const [first] = members;
  if (!first) return new Map();
  const ids = members.map(({ id }) => id);
  const inGroups = await db
    .selectFrom('people_group_members')
    .selectAll()
    .where('member_id', 'in', ids)
    .orderBy('group_id')
    .execute();
  const holders = [...ids, ...new Set(inGroups.map(({ group_id }) => group_id))];
  const bindings = await db
    .selectFrom('role_bindings')
    .select(['holder_id', 'role_id'])
    .where('holder_id', 'in', holders)
    .orderBy('role_id')
    .execute();
  if (bindings.length === 0) return new Map();
  // Members are read by organization, or alone.
  const describe = await describer(db, first.organization_id);
  const rolesOf = (holderId: string) =>
    bindings.filter((row) => row.holder_id === holderId).map((row) => row.role_id);
  return new Map(
    ids.map((id) => [
      id,
      [
        ...rolesOf(id).map((roleId) => describe(roleId)),
        ...inGroups
          .filter(({ member_id }) => member_id === id)
          .flatMap(({ group_id: groupId }) =>
            rolesOf(groupId).map((roleId) => ({ ...describe(roleId), groupId })),
          ),
      ],
    ]),
  );
}

async function describer(
  db: Kysely<Schema>,
  organizationId: string,
): Promise<(roleId: string) => GrantedRole> {
  const roles = await selectCustomRoles(db, { organization_id: organizationId });
  const byId = new Map(roles.map((role) => [role.id, role]));
  const projects = await db
    .selectFrom('projects')
    .select('id')
    .where('organization_id', '=', organizationId)
    .orderBy('id')
    .execute();
  return (roleId) => {
    const custom = byId.get(roleId);
    if (!custom) return { roleId, projectIds: [] };
    const { projectId } = custom;
    return { roleId, custom, projectIds: projectId ? [projectId] : projects.map(({ id }) => id) };
  };
}
