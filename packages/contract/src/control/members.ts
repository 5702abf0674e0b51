import { z } from 'zod';
import { memberProjects, orgRole } from './access-fields.ts';
import { controlRoute } from './control-route.ts';
import { isoTime, label, nothingMore, page, pageOf, projectId } from './fields.ts';
import { role, roleId } from './roles.ts';

const userId = z.string().min(1).max(64).describe('`mem-` and letters and digits.');
const email = z
  .email()
  .max(254)
  .regex(/^[^@]{1,64}@/, 'at most 64 characters before the @')
  .toLowerCase();

const member = z
  .object({
    userId,
    email: z.string(),
    userName: z.string(),
    orgRole,
    projects: memberProjects,
    status: z.enum(['ACTIVE', 'INVITED', 'INVITATION_EXPIRED']),
    source: z
      .enum(['LOCAL', 'SSO'])
      .describe('SSO: came through the identity provider, whose groups decide the roles.'),
    linked: z
      .boolean()
      .describe('LOCAL: signs in through the identity provider as well; roles are changed here.'),
    linkUntil: isoTime
      .nullable()
      .describe('Until when the next sign-in at the provider under this e-mail address links it.'),
    createTime: isoTime,
    lastSignInTime: isoTime.nullable(),
  })
  .meta({ id: 'Member' });

const invitation = z.object({
  userId,
  email: z.string(),
  token: z.string().describe('For the invited alone; shown this once.'),
  expireTime: isoTime,
});

const tag = 'Members';
const ofMember = z.object({ userId });
const ofRole = z.object({ userId, roleId });
const manages = { of: 'some-project', role: 'Admin' } as const;

export const MEMBER_ROUTES = {
  listMembers: controlRoute({
    ...{ method: 'GET', path: '/v2/members', tag },
    summary: 'Members of the organization: all to an Owner, to others those of their projects.',
    query: page.extend({ email: z.string().max(254).optional() }),
    reply: pageOf('members', member),
    needs: { of: 'signed-in' },
  }),
  listMemberRoles: controlRoute({
    ...{ method: 'GET', path: '/v2/members/{userId}/roles', tag, params: ofMember },
    summary: 'Roles of a member.',
    reply: z.array(role),
    needs: { of: 'signed-in' },
  }),
  grantMemberRole: controlRoute({
    confirm: true,
    ...{ method: 'PUT', path: '/v2/members/{userId}/roles/{roleId}', tag, params: ofRole },
    summary: 'Grants a role; takes the place of the one before in the organization or the project.',
    reply: nothingMore,
    needs: manages,
  }),
  revokeMemberRole: controlRoute({
    ...{ method: 'DELETE', path: '/v2/members/{userId}/roles/{roleId}', tag, params: ofRole },
    summary: 'Takes a role away.',
    reply: nothingMore,
    needs: manages,
  }),
  listRoles: controlRoute({
    ...{ method: 'GET', path: '/v2/roles', tag },
    summary: 'Roles of the organization and of the projects that the caller may see.',
    query: z.object({
      roleType: z.enum(['org', 'project']).optional(),
      projectId: projectId.optional(),
    }),
    reply: z.array(role),
    needs: { of: 'signed-in' },
  }),
  inviteMember: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: '/v2/latchkey/members', tag },
    summary: 'Invites somebody; the token is good for 48 hours.',
    body: z.object({
      email,
      userName: label(64).default(''),
      orgRole: orgRole.default('Member'),
      projects: memberProjects.default([]),
    }),
    reply: invitation,
    needs: manages,
  }),
  inviteMemberAgain: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: '/v2/latchkey/members/{userId}/invite', tag, params: ofMember },
    summary: 'Makes another token for an invitation that was not accepted.',
    reply: invitation,
    needs: manages,
  }),
  acceptInvitation: controlRoute({
    ...{ method: 'POST', path: '/v2/latchkey/invitations/accept', tag },
    summary: 'Sets the first password of whoever holds the token of an invitation.',
    body: z.object({ token: z.string().min(1).max(256), password: z.string().min(1).max(256) }),
    reply: z.object({ email: z.string() }),
    needs: { of: 'public' },
  }),
  updateMember: controlRoute({
    confirm: true,
    ...{ method: 'PATCH', path: '/v2/latchkey/members/{userId}', tag, params: ofMember },
    summary: "Changes a member's name or roles; `projects` takes the place of all there were.",
    body: z.object({
      userName: label(64).optional(),
      orgRole: orgRole.optional(),
      projects: memberProjects.optional(),
    }),
    reply: member,
    needs: { of: 'owner' },
  }),
  allowMemberLink: controlRoute({
    confirm: true,
    ...{ method: 'POST', path: '/v2/latchkey/members/{userId}/link', tag, params: ofMember },
    summary:
      'Lets the next sign-in at the identity provider under the verified e-mail address of a local member be theirs, for 48 hours.',
    reply: member,
    needs: { of: 'owner' },
  }),
  unlinkMember: controlRoute({
    confirm: true,
    ...{ method: 'DELETE', path: '/v2/latchkey/members/{userId}/link', tag, params: ofMember },
    summary:
      'Ends that a local member signs in through the identity provider, and the sessions from there; also what was only allowed.',
    reply: nothingMore,
    needs: { of: 'owner' },
  }),
  removeMember: controlRoute({
    // It may hand over the keys of the member.
    confirm: true,
    ...{ method: 'DELETE', path: '/v2/latchkey/members/{userId}', tag, params: ofMember },
    summary:
      'Removes a member with the personal key. Other keys of the member stop working, unless the caller adopts them.',
    body: z.object({ adoptKeys: z.boolean().default(false) }),
    reply: z.object({
      apiKeys: z.array(z.object({ apiKeyId: z.string(), name: z.string(), adopted: z.boolean() })),
    }),
    needs: { of: 'owner' },
  }),
  whoAmI: controlRoute({
    ...{ method: 'GET', path: '/v2/latchkey/whoami', tag },
    summary: 'Who the caller is, and the roles that count for it now.',
    reply: z.object({
      kind: z.enum(['api-key', 'member', 'local']),
      id: z.string(),
      name: z.string(),
      orgId: z.string(),
      orgRole,
      privileges: z
        .array(
          z.object({
            projectId,
            privilege: z.string().describe('e.g. `serving_cluster:view`'),
            clusterIds: z.array(z.string()).optional().describe('Left out: all of the project.'),
          }),
        )
        .describe('By custom roles.'),
      projects: z.array(
        z.object({
          projectId,
          role: z.string(),
          clusterIds: z.array(z.string()).optional(),
          databases: z.array(z.object({ clusterId: z.string(), dbName: z.string() })).optional(),
        }),
      ),
    }),
    needs: { of: 'signed-in' },
  }),
};
