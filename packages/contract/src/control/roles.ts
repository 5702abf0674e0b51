import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime, label, nothingMore, page, pageOf, projectId } from './fields.ts';
import { rolePolicies } from './role-policies.ts';

export const roleId = z
  .string()
  .min(1)
  .max(100)
  .describe('`r-owner`; of a project `r-admin-` and the rest of its id; or of a custom role.');

export const role = z
  .object({
    roleId,
    roleName: z.string(),
    roleType: z.enum(['org', 'project']),
    roleKind: z.enum(['pre-defined', 'custom']),
    description: z.string(),
    projectId: projectId.optional(),
    policies: rolePolicies.optional().describe('Of a custom role.'),
    createTime: isoTime.optional(),
  })
  .meta({ id: 'Role' });

const principal = z
  .object({
    principalType: z.enum(['user', 'group', 'api-key']),
    userId: z.string().optional(),
    email: z.string().optional(),
    groupId: z.string().optional(),
    apiKeyId: z.string().optional(),
    principalName: z.string(),
    assignedBy: z.string().describe('Empty where it was not kept.'),
    assignedAt: isoTime.describe('Empty where it was not kept.'),
  })
  .meta({ id: 'RolePrincipal' });

const tag = 'Roles';
const ofRole = { tag, params: z.object({ roleId }) } as const;
const manages = { of: 'some-project', role: 'Admin' } as const;
const roleName = label(64, 1);
const description = label(255);

/**
 * Custom roles of the organization (an Owner's matter) and of projects (their Admins'). A policy gives what
 * it names and nothing else; roles add up.
 */
export const ROLE_ROUTES = {
  createRole: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: '/v2/roles', tag },
    summary: 'Makes a custom role, of a project or, without `projectId`, of the organization.',
    body: z.object({
      projectId: projectId.optional(),
      roleName,
      description: description.default(''),
      policies: rolePolicies,
    }),
    reply: role,
    needs: manages,
  }),
  describeRole: controlRoute({
    ...{ method: 'GET', path: '/v2/roles/{roleId}', ...ofRole },
    summary: 'One role, built in or custom.',
    reply: role,
    needs: { of: 'signed-in' },
  }),
  updateRole: controlRoute({
    confirm: true,
    ...{ method: 'PUT', path: '/v2/roles/{roleId}', ...ofRole },
    summary:
      'Changes a custom role, for all who hold it; `policies` take the place of all there were.',
    body: z.object({
      projectId: projectId.optional().describe('Where it is given, the role must be of it.'),
      roleName: roleName.optional(),
      description: description.optional(),
      policies: rolePolicies.optional(),
    }),
    reply: role,
    needs: manages,
  }),
  deleteRole: controlRoute({
    ...{ method: 'DELETE', path: '/v2/roles/{roleId}', ...ofRole },
    summary: 'Deletes a custom role that nobody holds.',
    reply: nothingMore,
    needs: manages,
  }),
  listRolePrincipals: controlRoute({
    ...{ method: 'GET', path: '/v2/roles/{roleId}/principals', ...ofRole },
    summary: 'Who holds a role directly: members and groups; of a custom role also API keys.',
    query: page.extend({ projectId: projectId.optional() }),
    reply: pageOf('principals', principal),
    needs: manages,
  }),
};
