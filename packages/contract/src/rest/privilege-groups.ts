import { z } from 'zod';
import { databaseRequest, done, required, texts } from './fields.ts';
import { restRoute } from './rest-route.ts';

const groupRequest = z
  .object({ privilegeGroupName: required, privileges: texts })
  .meta({ id: 'PrivilegeGroupReq' });

export const PRIVILEGE_GROUP_ROUTES = {
  'privilege_groups/create': restRoute({
    summary: 'Creates an empty privilege group.',
    rpc: 'CreatePrivilegeGroup',
    request: groupRequest,
    data: done,
  }),
  'privilege_groups/drop': restRoute({
    summary: 'Drops a privilege group that is not granted.',
    rpc: 'DropPrivilegeGroup',
    request: groupRequest,
    data: done,
  }),
  'privilege_groups/list': restRoute({
    summary: 'All privilege groups, the built-in ones included.',
    rpc: 'ListPrivilegeGroups',
    request: databaseRequest,
    data: z.object({
      privilegeGroups: z.array(
        z.object({ privilegeGroupName: z.string(), privileges: z.string().describe('By comma.') }),
      ),
    }),
  }),
  'privilege_groups/add_privileges_to_group': restRoute({
    summary: 'Adds privileges to a group.',
    rpc: 'OperatePrivilegeGroup',
    request: groupRequest,
    data: done,
  }),
  'privilege_groups/remove_privileges_from_group': restRoute({
    summary: 'Removes privileges from a group.',
    rpc: 'OperatePrivilegeGroup',
    request: groupRequest,
    data: done,
  }),
};
