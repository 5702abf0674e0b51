import { wire } from '@latchkey/contract';
import type { RestRequest } from '@latchkey/contract/rest';
import type { RestCall, RestHandlers } from '../rest-call.ts';

const { Grant, Revoke } = wire.milvus.OperatePrivilegeType;

const roleEntity = (name: string, description = '') => ({ name, description });

export const roleRoutes = {
  'roles/list': async (_request, call) => {
    const { results = [] } = await call.rpc('SelectRole', {});
    return { data: results.map((result) => result.role?.name ?? '') };
  },

  'roles/describe': async ({ roleName }, call) => {
    const role = roleEntity(roleName);
    const entity = { role, object_name: '', db_name: call.database };
    const { entities = [] } = await call.rpc('SelectGrant', { entity });
    // What a role holds may be seen by whoever has it, its description by who may see all roles.
    const found = await call.optional(call.rpc('SelectRole', { role }), []);
    const description = found?.results?.[0]?.role?.description;
    return {
      data: entities.map((grant) => ({
        objectType: grant.object?.name ?? '',
        objectName: grant.object_name ?? '',
        privilege: grant.grantor?.privilege?.name ?? '',
        dbName: grant.db_name ?? '',
        grantor: grant.grantor?.user?.name ?? '',
      })),
      ...(typeof description === 'string' && { description }),
    };
  },

  'roles/create': async ({ roleName, description }, call) => {
    await call.rpc('CreateRole', { entity: roleEntity(roleName, description ?? '') });
    return { data: {} };
  },

  'roles/alter': async ({ roleName, description }, call) => {
    await call.rpc('AlterRole', { role_name: roleName, description });
    return { data: {} };
  },

  'roles/drop': async ({ roleName }, call) => {
    await call.rpc('DropRole', { role_name: roleName });
    return { data: {} };
  },

  'roles/grant_privilege': (request, call) => operatePrivilege(request, call, Grant),
  'roles/revoke_privilege': (request, call) => operatePrivilege(request, call, Revoke),
  'roles/grant_privilege_v2': (request, call) => operatePrivilegeV2(request, call, Grant),
  'roles/revoke_privilege_v2': (request, call) => operatePrivilegeV2(request, call, Revoke),
} satisfies RestHandlers;

async function operatePrivilege(
  request: RestRequest<'roles/grant_privilege'>,
  call: RestCall,
  type: number,
) {
  const entity = {
    role: roleEntity(request.roleName),
    object: { name: request.objectType },
    object_name: request.objectName,
    db_name: call.database,
    grantor: { privilege: { name: request.privilege } },
  };
  await call.rpc('OperatePrivilege', { entity, type });
  return { data: {} };
}

async function operatePrivilegeV2(
  request: RestRequest<'roles/grant_privilege_v2'>,
  call: RestCall,
  type: number,
) {
  await call.rpc('OperatePrivilegeV2', {
    role: roleEntity(request.roleName),
    grantor: { privilege: { name: request.privilege } },
    db_name: call.database,
    collection_name: request.collectionName ?? '',
    type,
  });
  return { data: {} };
}
