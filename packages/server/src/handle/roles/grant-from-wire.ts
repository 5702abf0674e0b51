import {
  errors,
  type messages,
  type ObjectType,
  PRIVILEGE_OBJECT_TYPES,
  type PrivilegeLevel,
  privilegeGroup,
} from '@latchkey/contract';
import type { NewGrant } from '../../store/rbac.ts';
import { checkName, checkNameOrAll } from './check-name.ts';
import { checkGroupScope, singleScope } from './grant-scope.ts';
import { objectTypeOf } from './object-type.ts';
import type { RbacContext } from './rbac-from-wire.ts';

/** `common.ErrorCode`: Milvus answers a failed restore with the one of OperatePrivilege. */
const OPERATE_PRIVILEGE_FAILURE = 41;
const MAX_GRANTOR_BYTES = 255;

/**
 * One grant of a dump, in the form of `SelectGrant`, checked and stored as either version of
 * OperatePrivilege would. Its role has been checked.
 *
 * @param levels of the dump's custom groups by name; undefined is that of an empty one
 * @throws ApiError
 */
export function grantFromWire(
  grant: messages.proto.milvus.GrantEntity.$Properties,
  levels: ReadonlyMap<string, PrivilegeLevel | undefined>,
  { profile, grantor }: RbacContext,
): NewGrant {
  const role = grant.role?.name ?? '';
  const privilege = grant.grantor?.privilege?.name ?? '';
  const type = grant.object?.name ?? '';
  const object = grant.object_name ?? '';
  // As Milvus reads an empty one in a stored grant.
  const database = grant.db_name || 'default';
  checkNameOrAll(privilege, 'Privilege');
  checkName(type, 'ObjectType');
  checkNameOrAll(object, 'object name');
  checkNameOrAll(database, 'database name');
  const objectType = objectTypeOf(type, OPERATE_PRIVILEGE_FAILURE);
  const by = grantorOf(grant.grantor?.user?.name ?? '', grantor);
  const made = { role, objectType, privilege, grantor: by };
  const group = privilegeGroup(profile, privilege);
  if (group || levels.has(privilege)) {
    requireType(privilege, 'Global', objectType);
    const groupLevel = levels.get(privilege);
    checkGroupScope(privilege, group?.level ?? groupLevel, { database, object });
    return { ...made, database, object, groupLevel };
  }
  if (privilege !== '*') requireType(privilege, PRIVILEGE_OBJECT_TYPES.get(privilege), objectType);
  const onAll = privilege === '*' && objectType === 'Global';
  const asked = { ...made, database, object: onAll ? '*' : object };
  return { ...made, ...singleScope(profile, asked), groupLevel: undefined };
}

function requireType(privilege: string, expected: ObjectType | undefined, actual: ObjectType) {
  if (!expected) throw errors.restoreInvalid(`privilege [${privilege}] does not exist`);
  if (expected === actual) return;
  throw errors.restoreInvalid(`not found the privilege name[${privilege}] in object[${actual}]`);
}

/** A name that is shown and stands for nobody: who granted need not exist any more. */
function grantorOf(name: string, otherwise: string): string {
  if (Buffer.byteLength(name) > MAX_GRANTOR_BYTES) {
    throw errors.restoreInvalid(`the name of a grantor is longer than ${MAX_GRANTOR_BYTES} bytes`);
  }
  return name || otherwise;
}
