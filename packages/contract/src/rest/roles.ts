import { z } from 'zod';
import { databaseRequest, dbName, described, done, names, required, text } from './fields.ts';
import { restRoute } from './rest-route.ts';

const roleRequest = z
  .object({ dbName, roleName: required, description: text })
  .meta({ id: 'RoleReq' });
const alterRoleRequest = z
  .object({ roleName: required, description: required })
  .meta({ id: 'AlterRoleReq' });
const grantRequest = z
  .object({
    dbName,
    roleName: required,
    objectType: required.describe('`Global`, `Collection` or `User`.'),
    objectName: required,
    privilege: required,
  })
  .meta({ id: 'GrantReq' });
const grantV2Request = z
  .object({ roleName: required, privilege: required, dbName, collectionName: text })
  .meta({ id: 'GrantV2Req' });

const grants = z.array(
  z.object({
    objectType: z.string(),
    objectName: z.string(),
    privilege: z.string(),
    dbName: z.string(),
    grantor: z.string(),
  }),
);

export const ROLE_ROUTES = {
  'roles/list': restRoute({
    summary: 'Names of all roles of the cluster.',
    rpc: 'SelectRole',
    request: databaseRequest,
    data: names,
  }),
  'roles/describe': restRoute({
    summary:
      'What a role grants; `description` stands beside `data` for whoever may see all roles.',
    rpc: 'SelectGrant',
    request: roleRequest,
    data: grants,
    beside: described,
  }),
  'roles/create': restRoute({
    summary: 'Creates a role.',
    rpc: 'CreateRole',
    request: roleRequest,
    data: done,
  }),
  'roles/alter': restRoute({
    summary: "Changes a role's description.",
    rpc: 'AlterRole',
    request: alterRoleRequest,
    data: done,
  }),
  'roles/drop': restRoute({
    summary: 'Drops a role that grants nothing (and, in the cloud, that no user holds).',
    rpc: 'DropRole',
    request: roleRequest,
    data: done,
  }),
  'roles/grant_privilege': restRoute({
    summary: 'Grants a privilege on an object to a role.',
    rpc: 'OperatePrivilege',
    request: grantRequest,
    data: done,
  }),
  'roles/revoke_privilege': restRoute({
    summary: 'Takes a privilege on an object from a role.',
    rpc: 'OperatePrivilege',
    request: grantRequest,
    data: done,
  }),
  'roles/grant_privilege_v2': restRoute({
    summary: 'Grants a privilege or a privilege group to a role.',
    rpc: 'OperatePrivilegeV2',
    request: grantV2Request,
    data: done,
  }),
  'roles/revoke_privilege_v2': restRoute({
    summary: 'Takes a privilege or a privilege group from a role.',
    rpc: 'OperatePrivilegeV2',
    request: grantV2Request,
    data: done,
  }),
};
