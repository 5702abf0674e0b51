import { status } from './status.ts';

/** Roles, grants and privilege groups; texts of Milvus 3.x, except where a comment says "ours". */
export const roleErrors = {
  /** @param legacyCode of the RPC, where Milvus sets one by hand */
  roleNotFound: (name: string, legacyCode?: number) =>
    status(1100, `the role "${name}" does not exist: invalid parameter`, legacyCode),
  /** @param kind what the name is of, e.g. `role name` */
  nameEmpty: (kind: string) =>
    status(1100, `${kind} should be not empty: invalid parameter[expected=not empty][actual=]`),
  nameTooLong: (kind: string, bytes: number, max: number) =>
    status(
      1100,
      `the length of ${kind} must be not greater than limit: invalid parameter[${bytes} out of range 0 <= value <= ${max}]`,
    ),
  /** @param byte the first byte of the name; Milvus prints characters as numbers here (95 is `_`) */
  nameFirstCharacter: (kind: string, byte: number) =>
    status(
      1100,
      `the first character of ${kind} must be an underscore or letter: invalid parameter[expected=95][actual=${byte}]`,
    ),
  nameCharacter: (kind: string, bad: string, position: number) =>
    status(
      1100,
      `${kind} can only contain numbers, letters, dollars and underscores, found ${bad} at ${position}: invalid parameter`,
    ),
  roleExists: (name: string) =>
    status(1100, `role [name:"${name}"] already exists: invalid parameter`, 35),
  tooManyRoles: () =>
    status(9, 'unable to create role because the number of roles has reached the limit', 35),
  /** @param change e.g. `dropped` */
  builtInRole: (name: string, change: 'altered' | 'dropped') =>
    status(
      1401,
      `the role[${name}] is a default role, which can't be ${change}: privilege not permitted`,
    ),
  /** Ours: Milvus stores grants of `admin`, which have no effect. */
  builtInRoleGrants: (name: string) =>
    status(
      1401,
      `the role[${name}] is a default role, whose privileges can't be changed: privilege not permitted`,
    ),
  droppedRoleNotFound: () =>
    status(
      1100,
      "not found the role, maybe the role isn't existed or internal system error: invalid parameter",
      36,
    ),
  roleHasGrants: () =>
    status(
      1100,
      'fail to drop the role that it has privileges. Use REVOKE API to revoke privileges: invalid parameter',
      36,
    ),
  /** Ours: as with users. */
  roleHasKeys: (name: string) =>
    status(
      1100,
      `fail to drop the role "${name}" that API keys hold. Take it from them first: invalid parameter`,
      36,
    ),
  /** Ours: the cloud's rule, whose text is not known. */
  roleHasUsers: (name: string) =>
    status(
      1100,
      `fail to drop the role "${name}" that users hold. Take it from them first: invalid parameter`,
      36,
    ),
  grantRoleNotFound: (name: string) =>
    status(
      1100,
      `failed to operate privilege common check: the role "${name}" does not exist: invalid parameter`,
      41,
    ),
  /** All else that can be wrong with a grant. */
  grantInvalid: (message: string) => status(1100, `${message}: invalid parameter`, 41),
  objectTypeNotFound: (type: string, legacyCode: number) =>
    status(
      1100,
      `not found the object type[name: ${type}], supported the object types: [Collection Global User]: invalid parameter`,
      legacyCode,
    ),
  /** Ours: Milvus has no limit. */
  tooManyGrants: (role: string, limit: number) =>
    status(
      9,
      `unable to grant because the role "${role}" has reached the limit of ${limit} grants`,
      41,
    ),
  privilegeGroupNameInvalid: (name: string) =>
    status(1402, `invalid privilege group name[privilegeGroup=${name}]`),
  privilegeGroupExists: (name: string) =>
    status(1100, `privilege group name [${name}] is defined by users: invalid parameter`, 58),
  privilegeGroupBuiltIn: (name: string) =>
    status(
      1100,
      `privilege group name [${name}] is defined by built in privileges or privilege groups in system: invalid parameter`,
      58,
    ),
  /** Ours: Milvus has no limit. */
  tooManyPrivilegeGroups: () =>
    status(
      9,
      'unable to create privilege group because the number of privilege groups has reached the limit',
      58,
    ),
  privilegeGroupUsed: (name: string, role: string) =>
    status(
      1100,
      `privilege group [${name}] is used by role [${role}], Use REVOKE API to revoke it first: invalid parameter`,
      59,
    ),
  /** What can be wrong with a change of a group's members. */
  privilegeGroupChange: (message: string) => status(1100, `${message}: invalid parameter`, 61),
  /** What can be wrong with a dump of users, roles and grants that is to be restored. */
  restoreInvalid: (message: string) => status(1100, `${message}: invalid parameter`, 41),
  /** Ours: a dump may hold more than fits. */
  restoreTooLarge: (message: string) => status(9, message, 41),
};
