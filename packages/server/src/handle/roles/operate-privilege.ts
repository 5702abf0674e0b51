import {
  errors,
  type messages,
  type ObjectType,
  PRIVILEGE_OBJECT_TYPES,
  privilegeGroup,
} from '@latchkey/contract';
import type { Handler } from '../handler.ts';
import { applyGrant } from './apply-grant.ts';
import { checkName, checkNameOrAll } from './check-name.ts';
import { checkRoleName } from './check-role-name.ts';
import { singleScope } from './grant-scope.ts';
import { objectTypeOf } from './object-type.ts';
import { withRelated } from './related-privileges.ts';
import type { RoleParts } from './role-handlers.ts';

type Request = messages.proto.milvus.OperatePrivilegeRequest;

/** `common.ErrorCode` */
const OPERATE_PRIVILEGE_FAILURE = 41;

/**
 * Grants a single privilege, or `*`, on an object of its type, or revokes it: the first version of the
 * call, in which privileges of type Global are always on all objects and groups have no place. An
 * object that does not exist yet is waited for (see `GrantTarget`).
 */
export function operatePrivilege(parts: RoleParts): Handler<Request> {
  const { store, profile } = parts;

  async function checkPrivilege(clusterId: string, privilege: string, type: ObjectType) {
    if (privilege === '*' || PRIVILEGE_OBJECT_TYPES.get(privilege) === type) return;
    if (privilegeGroup(profile, privilege)) {
      throw errors.grantInvalid(`can not operate the built-in privilege group [${privilege}]`);
    }
    const custom = await store.privilegeGroups.list(clusterId);
    if (custom.some(({ name }) => name === privilege)) {
      throw errors.grantInvalid(`can not operate the custom privilege group [${privilege}]`);
    }
    throw errors.grantInvalid(`not found the privilege name[${privilege}] in object[${type}]`);
  }

  return async (call) => {
    const { entity, type } = call.request;
    const privilege = entity?.grantor?.privilege?.name ?? '';
    const typeName = entity?.object?.name ?? '';
    const objectName = entity?.object_name ?? '';
    const role = entity?.role?.name ?? '';
    const databaseName = entity?.db_name || call.database;
    checkNameOrAll(privilege, 'Privilege');
    checkName(typeName, 'ObjectType');
    checkNameOrAll(objectName, 'object name');
    checkRoleName(role);
    checkNameOrAll(databaseName, 'database name');
    const objectType = objectTypeOf(typeName, OPERATE_PRIVILEGE_FAILURE);
    await checkPrivilege(call.clusterId, privilege, objectType);
    const object = objectType === 'Global' ? '*' : objectName;
    const asked = { objectType, privilege, database: databaseName, object };
    const scope = singleScope(profile, asked);
    const privileges = withRelated(privilege);
    await applyGrant(parts, call, type, { role, objectType, privileges, ...scope });
    return {};
  };
}
