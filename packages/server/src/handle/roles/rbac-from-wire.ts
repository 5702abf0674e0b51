import {
  errors,
  fixedRole,
  type messages,
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeLevel,
  type Profile,
} from '@latchkey/contract';
import { isSoundBcrypt } from '../../kernel/bcrypt-hash.ts';
import type { PrivilegeGroupRecord } from '../../store/privilege-groups.ts';
import type { NewRbac } from '../../store/rbac.ts';
import { checkGroupName, isBuiltInPrivilege } from '../privilege-groups/check-group-name.ts';
import { membersLevel } from '../privilege-groups/members-level.ts';
import { checkDescription } from '../users/check-description.ts';
import { checkUserName } from '../users/check-user-name.ts';
import type { ProfileRules } from '../users/profile-rules.ts';
import { checkPasswordHash } from './check-password-hash.ts';
import { checkRoleName } from './check-role-name.ts';
import { grantFromWire } from './grant-from-wire.ts';
import { isBuiltInRole } from './is-built-in-role.ts';

type Meta = messages.proto.milvus.RBACMeta;

/** What the parts of a dump are read by. */
export interface RbacContext {
  readonly profile: Profile;
  readonly rules: ProfileRules;
  /** Of grants that name none. */
  readonly grantor: string;
  /** Whether hashes may be Milvus' own, which are replaced at the first sign-in. */
  readonly acceptsBcrypt?: boolean;
}

export function isEmptyMeta({ users, roles, grants, privilege_groups }: Meta): boolean {
  return users.length + roles.length + grants.length + privilege_groups.length === 0;
}

/**
 * Checks a dump by the rules that its parts would be made by, and that each refers to nothing but the
 * others and what is built in.
 *
 * @throws ApiError
 */
export function rbacFromWire(meta: Meta, context: RbacContext): NewRbac {
  const { profile } = context;
  const groups = meta.privilege_groups.map((group) => groupFromWire(group, profile));
  const levels = new Map(groups.map(({ name, level }) => [name, level]));
  const roles = meta.roles.map(roleFromWire);
  // Those that cannot be changed are there already, which the store tells; `public` is filled anew.
  const isRefilled = (name: string) => isBuiltInRole(profile, name) && !fixedRole(profile, name);
  const known = new Set(roles.map(({ name }) => name));
  const grants = meta.grants.map((grant) => {
    const role = grant.role?.name ?? '';
    if (fixedRole(profile, role)) throw errors.builtInRoleGrants(role);
    if (!known.has(role) && !isRefilled(role)) throw missing('role', role);
    return grantFromWire(grant, levels, context);
  });
  const users = meta.users.map((user) => userFromWire(user, context));
  for (const role of users.flatMap((user) => user.roles)) {
    if (!known.has(role) && !isBuiltInRole(profile, role)) throw missing('role', role);
  }
  refuseTwice('privilege group', groups);
  refuseTwice('role', roles);
  refuseTwice('user', users);
  const named = new Set([...known, ...grants.map((grant) => grant.role)]);
  return {
    ...{ privilegeGroups: groups, users, grants },
    roles: roles.filter(({ name }) => !isRefilled(name)),
    refilledRoles: [...named].filter(isRefilled),
  };
}

function groupFromWire(
  group: Meta['privilege_groups'][number],
  profile: Profile,
): PrivilegeGroupRecord & { readonly level: PrivilegeLevel | undefined } {
  const name = group.group_name ?? '';
  checkGroupName(name);
  if (isBuiltInPrivilege(profile, name)) throw exists('privilege group', name);
  const privileges = [...new Set(group.privileges?.map((privilege) => privilege.name ?? ''))];
  for (const privilege of privileges) {
    if (!PRIVILEGE_OBJECT_TYPES.has(privilege)) throw missing('privilege', privilege);
  }
  const level = membersLevel(profile, privileges);
  if (level === 'mixed') {
    throw errors.restoreInvalid(
      `privileges of privilege group [${name}] are not the same privilege level`,
    );
  }
  return { name, privileges, level };
}

function roleFromWire(role: Meta['roles'][number]): NewRbac['roles'][number] {
  const { name = '', description = '' } = role;
  checkRoleName(name ?? '');
  checkDescription(description ?? '');
  return { name: name ?? '', description: description ?? '' };
}

function userFromWire(
  user: Meta['users'][number],
  { rules, acceptsBcrypt = false }: RbacContext,
): NewRbac['users'][number] {
  const name = user.user ?? '';
  const passwordHash = user.password ?? '';
  checkUserName(name, rules);
  if (!(acceptsBcrypt && isSoundBcrypt(passwordHash))) checkPasswordHash(name, passwordHash);
  return { name, passwordHash, roles: user.roles?.map((role) => role.name ?? '') ?? [] };
}

/** What a dump holds twice cannot be made twice. */
function refuseTwice(
  kind: 'role' | 'user' | 'privilege group',
  all: readonly { readonly name: string }[],
): void {
  const seen = new Set<string>();
  for (const { name } of all) {
    if (seen.has(name)) throw exists(kind, name);
    seen.add(name);
  }
}

function exists(kind: string, name: string) {
  return errors.restoreInvalid(`${kind} [${name}] already exists`);
}

/** So that a refusal does not send back all of a name that is far too long. */
const PRINTED = 300;

function missing(kind: string, name: string) {
  return errors.restoreInvalid(`${kind} [${name.slice(0, PRINTED)}] does not exist`);
}
