import type { OrgRole, ProjectRole } from '../../store/api-keys.ts';
import type { MemberProject } from '../../store/members.ts';

/** Which roles those have who are in a group of the identity provider. */
export interface GroupMapping {
  readonly group: string;
  readonly organization: OrgRole;
  /** By the id or the name of a project. */
  readonly projects: Readonly<Record<string, ProjectRole>>;
}

export interface MappedRoles {
  readonly orgRole: OrgRole;
  readonly projects: readonly MemberProject[];
}

const STRONGEST: readonly ProjectRole[] = ['Admin', 'Read-Write', 'Read-Only'];

/**
 * The roles of somebody in these groups: of several the strongest, in each project for itself. An Owner
 * is above all; a Billing-Admin has no business in projects, so a role in one counts more.
 * @returns undefined where no group is mapped: such a person is nobody here
 */
export function mapGroups(
  groups: readonly string[],
  mappings: readonly GroupMapping[],
  projects: readonly { readonly id: string; readonly name: string }[],
): { readonly roles: MappedRoles; readonly unknownProjects: readonly string[] } | undefined {
  const held = mappings.filter(({ group }) => groups.includes(group));
  if (held.length === 0) return undefined;
  const roles = new Map<string, ProjectRole>();
  const unknown = new Set<string>();
  for (const [named, role] of held.flatMap((each) => Object.entries(each.projects))) {
    const found = projects.filter(({ id, name }) => id === named || name === named);
    if (found.length === 0) unknown.add(named);
    for (const { id } of found) roles.set(id, stronger(role, roles.get(id)));
  }
  return {
    roles: {
      orgRole: orgRoleOf(held, roles.size),
      projects: [...roles]
        .map(([projectId, role]) => ({ projectId, role }))
        .sort((one, other) => (one.projectId < other.projectId ? -1 : 1)),
    },
    unknownProjects: [...unknown],
  };
}

function orgRoleOf(held: readonly GroupMapping[], projects: number): OrgRole {
  if (held.some(({ organization }) => organization === 'Owner')) return 'Owner';
  if (projects > 0) return 'Member';
  return held.some(({ organization }) => organization === 'Billing-Admin')
    ? 'Billing-Admin'
    : 'Member';
}

function stronger(one: ProjectRole, other: ProjectRole | undefined): ProjectRole {
  return STRONGEST.find((role) => role === one || role === other) ?? one;
}
