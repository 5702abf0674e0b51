import type { ControlData } from '@latchkey/contract/control';
import type { OrgRole, ProjectRole } from '../../store/api-keys.ts';
import type { Project } from '../../store/clusters.ts';
import type { CustomRole } from '../../store/custom-roles.ts';
import { isoOf } from '../api-keys/key-view.ts';

export type RoleView = ControlData<'listRoles'>[number];

/** What a role id of the control plane stands for. */
export type MemberRole =
  | { readonly of: 'org'; readonly role: OrgRole }
  | { readonly of: 'project'; readonly role: ProjectRole; readonly projectId: string };

const ORG_ROLES: Readonly<Record<OrgRole, readonly [id: string, description: string]>> = {
  Owner: ['r-owner', 'All of the organization, its members, projects and clusters'],
  Member: ['r-member', 'What the roles in projects give'],
  'Billing-Admin': ['r-billingadmin', 'No cluster, and no member'],
};

const PROJECT_ROLES: Readonly<Record<ProjectRole, readonly [id: string, description: string]>> = {
  Admin: ['r-admin', 'The project, its members and API keys, and everything in its clusters'],
  'Read-Write': ['r-readwrite', 'Read and write the data of its clusters'],
  'Read-Only': ['r-readonly', 'Read the data of its clusters'],
};

const PROJECT_ID = 'proj-';

/** The roles of the organization. */
export function orgRoleViews(): RoleView[] {
  return (Object.keys(ORG_ROLES) as OrgRole[]).map((role) => roleView({ of: 'org', role }));
}

/** The roles of a project; each project has its own. */
export function projectRoleViews({ id }: Pick<Project, 'id'>): RoleView[] {
  return (Object.keys(PROJECT_ROLES) as ProjectRole[]).map((role) =>
    roleView({ of: 'project', role, projectId: id }),
  );
}

export function roleView(held: MemberRole): RoleView {
  const [id, description] = held.of === 'org' ? ORG_ROLES[held.role] : PROJECT_ROLES[held.role];
  const common = { roleName: held.role, roleType: held.of, roleKind: 'pre-defined', description };
  if (held.of === 'org') return { ...common, roleId: id } as RoleView;
  const { projectId } = held;
  return {
    ...common,
    ...{ roleId: `${id}-${projectId.slice(PROJECT_ID.length)}`, projectId },
  } as RoleView;
}

/** A custom role as it is shown. */
export function customRoleView(role: CustomRole): RoleView {
  const { id, projectId, name, description, policies, createdAt } = role;
  return {
    ...{ roleId: id, roleName: name, roleType: projectId ? 'project' : 'org' },
    ...{ roleKind: 'custom', description },
    ...(projectId && { projectId }),
    // As they were parsed when they came in.
    policies: policies.map((policy) => ({ ...policy })) as NonNullable<RoleView['policies']>,
    createTime: isoOf(createdAt),
  };
}

/** The reverse; undefined for what is no role's id. */
export function memberRoleOf(roleId: string): MemberRole | undefined {
  for (const role of Object.keys(ORG_ROLES) as OrgRole[]) {
    if (ORG_ROLES[role][0] === roleId) return { of: 'org', role };
  }
  for (const role of Object.keys(PROJECT_ROLES) as ProjectRole[]) {
    const start = `${PROJECT_ROLES[role][0]}-`;
    if (!roleId.startsWith(start)) continue;
    return { of: 'project', role, projectId: PROJECT_ID + roleId.slice(start.length) };
  }
  return undefined;
}
