import {
  type messages,
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeLevel,
  type Profile,
  privilegeGroup,
} from '@latchkey/contract';
import type { GrantChange } from '../../store/grants.ts';
import type { Handler } from '../handler.ts';
import { membersLevel } from '../privilege-groups/members-level.ts';
import { applyGrant, privilegeNotFound } from './apply-grant.ts';
import { checkNameOrAll } from './check-name.ts';
import { checkRoleName } from './check-role-name.ts';
import { checkGroupScope, checkSingleScope, type GrantScope, singleScope } from './grant-scope.ts';
import { withRelated } from './related-privileges.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.OperatePrivilegeV2Request;

/** What of a change depends on what is granted. */
type Granted = Pick<GrantChange, 'objectType' | 'privileges' | 'database' | 'object' | 'levelOf'>;

/**
 * Grants a single privilege, a built-in or a custom group on a collection, a database or the cluster,
 * or revokes it: the second version of the call. Stored with the type of the privilege, groups as
 * Global, as in Milvus. An object that does not exist yet is waited for (see `GrantTarget`).
 */
export function operatePrivilegeV2(parts: RoleParts): Handler<Request> {
  const { store, profile } = parts;

  async function customGroup(
    clusterId: string,
    name: string,
    asked: GrantScope,
    found: GrantScope,
  ) {
    const groups = await store.privilegeGroups.list(clusterId);
    const group = groups.find((candidate) => candidate.name === name);
    if (!group) throw privilegeNotFound(name);
    // Now for a revoke, and once more in the transaction of a grant, when nothing can change any more.
    const levelOf = (members: readonly string[]) => levelThatFits(profile, name, members, asked);
    levelOf(group.privileges);
    return { objectType: 'Global', privileges: [name], ...found, levelOf } as const;
  }

  return async (call) => {
    const { role: entity, grantor, type, db_name, collection_name } = call.request;
    const role = entity?.name ?? '';
    const privilege = grantor?.privilege?.name ?? '';
    checkRoleName(role);
    checkNameOrAll(privilege, 'Privilege');
    if (collection_name !== '') checkNameOrAll(collection_name, 'collection name');
    const asked = { database: db_name, object: collection_name };
    const found = { database: db_name || call.database, object: collection_name || '*' };
    checkNameOrAll(found.database, 'database name');
    const granted =
      grantOfBuiltIn(profile, privilege, asked, found) ??
      (await customGroup(call.clusterId, privilege, asked, found));
    await applyGrant(parts, call, type, { role, ...granted });
    return {};
  };
}

/** @param asked as in the request. @param found the same with what it left out */
function grantOfBuiltIn(
  profile: Profile,
  privilege: string,
  asked: GrantScope,
  found: GrantScope,
): Granted | undefined {
  const objectType = privilege === '*' ? 'Global' : PRIVILEGE_OBJECT_TYPES.get(privilege);
  if (objectType) {
    checkSingleScope(profile, privilege, asked);
    const scope = singleScope(profile, { ...found, objectType, privilege });
    return { objectType, privileges: withRelated(privilege), ...scope };
  }
  const group = privilegeGroup(profile, privilege);
  if (!group) return undefined;
  checkGroupScope(privilege, group.level, asked);
  return { objectType: 'Global', privileges: [privilege], ...found };
}

/** The level of a group's members, which must be one that can be granted there. */
function levelThatFits(
  profile: Profile,
  group: string,
  members: readonly string[],
  asked: GrantScope,
): PrivilegeLevel | undefined {
  const level = membersLevel(profile, members);
  if (level === 'mixed') throw new Error(`the members of ${group} are of several levels`);
  checkGroupScope(group, level, asked);
  return level;
}
