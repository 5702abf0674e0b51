import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime, label, nothingMore, page, pageOf, projectId } from './fields.ts';
import { roleId } from './roles.ts';

const groupId = z.string().min(1).max(64).describe('`g-` and letters and digits.');
const userId = z.string().min(1).max(64).describe('`mem-` and letters and digits.');

const group = z
  .object({
    groupId,
    groupName: z.string(),
    description: z.string(),
    memberCount: z.int(),
    createTime: isoTime,
  })
  .meta({ id: 'Group' });

const groupMember = z
  .object({ userId, email: z.string(), userName: z.string() })
  .meta({ id: 'GroupMember' });

const heldRole = z.object({
  roleId,
  roleName: z.string(),
  roleKind: z.enum(['pre-defined', 'custom']),
  assignedBy: z.string(),
});
const heldRoles = z
  .object({
    orgRoles: z.array(heldRole),
    projectRoles: z.array(z.object({ projectId, roles: z.array(heldRole) })),
  })
  .meta({ id: 'GroupRoles' });

const tag = 'Groups';
const manages = { of: 'some-project', role: 'Admin' } as const;
const owner = { of: 'owner' } as const;
const ofGroup = { tag, params: z.object({ groupId }) } as const;
const ofMember = { tag, params: z.object({ groupId, userId }) } as const;
const ofRole = { tag, params: z.object({ groupId, roleId }) } as const;
const groupName = label(64, 1);
const description = label(255);

/**
 * Groups of people: each member has what the group's roles give, in addition to its own. The cloud takes
 * groups from an identity provider; here they are made under `/v2/latchkey`.
 */
export const GROUP_ROUTES = {
  listGroups: controlRoute({
    ...{ method: 'GET', path: '/v2/groups', tag },
    summary: 'The groups of the organization.',
    query: page,
    reply: pageOf('groups', group),
    needs: manages,
  }),
  listGroupMembers: controlRoute({
    ...{ method: 'GET', path: '/v2/groups/{groupId}/members', ...ofGroup },
    summary: 'The members of a group.',
    query: page,
    reply: pageOf('members', groupMember),
    needs: manages,
  }),
  listGroupRoles: controlRoute({
    ...{ method: 'GET', path: '/v2/groups/{groupId}/roles', ...ofGroup },
    summary: 'The roles that a group gives.',
    reply: heldRoles,
    needs: manages,
  }),
  grantGroupRole: controlRoute({
    confirm: true,
    ...{ method: 'PUT', path: '/v2/groups/{groupId}/roles/{roleId}', ...ofRole },
    summary: 'Gives a role to all members of a group.',
    reply: z.boolean(),
    needs: manages,
  }),
  revokeGroupRole: controlRoute({
    ...{ method: 'DELETE', path: '/v2/groups/{groupId}/roles/{roleId}', ...ofRole },
    summary: 'Takes a role from a group.',
    reply: z.boolean(),
    needs: manages,
  }),
  createGroup: controlRoute({
    ...{ method: 'POST', path: '/v2/latchkey/groups', tag },
    summary: 'Makes a group, without members and roles.',
    body: z.object({ groupName, description: description.default('') }),
    reply: group,
    needs: owner,
  }),
  updateGroup: controlRoute({
    ...{ method: 'PATCH', path: '/v2/latchkey/groups/{groupId}', ...ofGroup },
    summary: "Changes a group's name or description.",
    body: z.object({ groupName: groupName.optional(), description: description.optional() }),
    reply: group,
    needs: owner,
  }),
  deleteGroup: controlRoute({
    ...{ method: 'DELETE', path: '/v2/latchkey/groups/{groupId}', ...ofGroup },
    summary: 'Deletes a group; its members lose what it gave them.',
    reply: nothingMore,
    needs: owner,
  }),
  addGroupMember: controlRoute({
    confirm: true,
    ...{ method: 'PUT', path: '/v2/latchkey/groups/{groupId}/members/{userId}', ...ofMember },
    summary: 'Adds a member to a group.',
    reply: nothingMore,
    needs: owner,
  }),
  removeGroupMember: controlRoute({
    ...{ method: 'DELETE', path: '/v2/latchkey/groups/{groupId}/members/{userId}', ...ofMember },
    summary: 'Takes a member out of a group.',
    reply: nothingMore,
    needs: owner,
  }),
};
