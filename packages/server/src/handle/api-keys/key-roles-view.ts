import type { ApiKeyScope } from '../../store/api-keys.ts';
import { customRoleView, type RoleView, roleView } from '../members/member-roles.ts';
import type { ApiKeyView } from './key-view.ts';

type Roles = Pick<ApiKeyView, 'orgRoles' | 'projectRoles'>;

/** The roles of a key as the cloud lists them, beside what `orgRole` and `projects` say. */
export function keyRolesView({ orgRole, projects, customRoles = [] }: ApiKeyScope): Roles {
  const custom = customRoles.flatMap(({ custom: role }) => (role ? customRoleView(role) : []));
  const ofProjects = [
    ...projects.map(({ projectId, role }) => roleView({ of: 'project', projectId, role })),
    ...custom.filter(({ projectId }) => projectId !== undefined),
  ];
  const ofOrg = [roleView({ of: 'org', role: orgRole }), ...custom];
  return {
    orgRoles: ofOrg.filter(({ projectId }) => projectId === undefined).map(held),
    projectRoles: [...Map.groupBy(ofProjects, ({ projectId = '' }) => projectId)].map(
      ([projectId, roles]) => {
        const once = new Map(roles.map((role) => [role.roleId, role]));
        return { projectId, roles: [...once.values()].map(held) };
      },
    ),
  };
}

function held({ roleId, roleName, roleType, roleKind }: RoleView): Roles['orgRoles'][number] {
  return { roleId, roleName, roleType, roleKind };
}
