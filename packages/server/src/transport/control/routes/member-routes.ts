import { isoOf } from '../../../handle/api-keys/key-view.ts';
import type { ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { CustomRoles } from '../../../handle/members/custom-roles.ts';
import type { MemberLinks } from '../../../handle/members/member-links.ts';
import { orgRoleViews, projectRoleViews } from '../../../handle/members/member-roles.ts';
import type { Invited, Members } from '../../../handle/members/members.ts';
import { Secret } from '../../../kernel/secret.ts';
import type { ControlHandlers } from '../control-call.ts';
import { pageOf } from '../page-of.ts';

type Operation =
  | ('listMembers' | 'listMemberRoles' | 'grantMemberRole' | 'revokeMemberRole' | 'listRoles')
  | ('allowMemberLink' | 'unlinkMember')
  | ('inviteMember' | 'inviteMemberAgain' | 'acceptInvitation' | 'updateMember' | 'removeMember')
  | 'whoAmI';

/** The people of an organization and their roles. */
export function createMemberRoutes(parts: {
  readonly members: Members;
  readonly links: MemberLinks;
  readonly views: Pick<ClusterViews, 'projects'>;
  readonly customRoles: CustomRoles;
}): Pick<ControlHandlers, Operation> {
  const { members, links, views, customRoles } = parts;
  return {
    async listMembers({ principal, query }) {
      const email = query.email?.toLowerCase();
      const all = await members.list(principal);
      const found = email === undefined ? all : all.filter((member) => member.email === email);
      return pageOf(
        'members',
        found.map((member) => members.view(member)),
        query,
      );
    },
    listMemberRoles: ({ principal, params }) => members.roles(principal, params.userId),
    async grantMemberRole(call) {
      await members.grantRole(call, call.params.userId, call.params.roleId);
      return {};
    },
    async revokeMemberRole(call) {
      await members.revokeRole(call, call.params.userId, call.params.roleId);
      return {};
    },
    async listRoles({ principal, query }) {
      const projects = (await views.projects(principal)).filter(
        ({ projectId }) => query.projectId === undefined || projectId === query.projectId,
      );
      const ofProjects = projects.flatMap(({ projectId }) => projectRoleViews({ id: projectId }));
      const custom = (await customRoles.list(principal)).filter(
        (role) => query.projectId === undefined || role.projectId === query.projectId,
      );
      const builtIn = query.projectId === undefined ? orgRoleViews() : [];
      const all = [...builtIn, ...ofProjects, ...custom];
      return all.filter(({ roleType }) => (query.roleType ?? roleType) === roleType);
    },
    allowMemberLink: async (call) => members.view(await links.allow(call, call.params.userId)),
    async unlinkMember(call) {
      await links.end(call, call.params.userId);
      return {};
    },
    async inviteMember(call) {
      return invitationView(await members.invite(call, call.body));
    },
    async inviteMemberAgain(call) {
      return invitationView(await members.inviteAgain(call, call.params.userId));
    },
    async acceptInvitation({ body, requestId, source }) {
      const shown = { token: new Secret(body.token), password: new Secret(body.password) };
      const { email } = await members.accept(shown, { requestId, source });
      return { email };
    },
    async updateMember(call) {
      return members.view(await members.update(call, call.params.userId, call.body));
    },
    async removeMember(call) {
      return { apiKeys: await members.remove(call, call.params.userId, call.body) };
    },
    async whoAmI({ principal }) {
      const { kind, id, name, organizationId, scope } = principal;
      return {
        ...{ kind, id, name, orgId: organizationId, orgRole: scope.orgRole },
        privileges: (scope.privileges ?? []).map(({ clusterIds, ...row }) => ({
          ...row,
          ...(clusterIds && { clusterIds: [...clusterIds] }),
        })),
        projects: scope.projects.map(({ projectId, role, clusterIds, databases }) => ({
          ...{ projectId, role },
          ...(clusterIds && { clusterIds: [...clusterIds] }),
          ...(databases && {
            databases: databases.map(({ clusterId, name: dbName }) => ({ clusterId, dbName })),
          }),
        })),
      };
    },
  };
}

function invitationView({ member, token, until }: Invited) {
  const { id, email } = member;
  return { userId: id, email, token: token.reveal(), expireTime: isoOf(until) };
}
