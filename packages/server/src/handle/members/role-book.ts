import { errors } from '@latchkey/contract';
import type { CustomRole } from '../../store/custom-roles.ts';
import type { Store } from '../../store/store.ts';
import type { KeyRules } from '../api-keys/key-rules.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import {
  customRoleView,
  type MemberRole,
  memberRoleOf,
  type RoleView,
  roleView,
} from './member-roles.ts';

/** A role that is named in a request: built in, or custom. */
export type NamedRole =
  | { readonly kind: 'built-in'; readonly role: MemberRole; readonly projectId?: string }
  | { readonly kind: 'custom'; readonly role: CustomRole; readonly projectId?: string };

/** Looks roles up, and says who may give and change them. */
export class RoleBook {
  readonly #store: Pick<Store, 'clusters' | 'customRoles'>;
  readonly #rules: Pick<KeyRules, 'isWithin'>;

  constructor(parts: {
    readonly store: Pick<Store, 'clusters' | 'customRoles'>;
    readonly rules: Pick<KeyRules, 'isWithin'>;
  }) {
    this.#store = parts.store;
    this.#rules = parts.rules;
  }

  /** @throws errors.memberRoleNotFound, projectNotFound for what the organization does not have */
  async find({ organizationId }: ControlPrincipal, roleId: string): Promise<NamedRole> {
    const role = memberRoleOf(roleId);
    if (!role) return this.findCustom(organizationId, roleId);
    if (role.of === 'org') return { kind: 'built-in', role };
    await this.checkProject(organizationId, role.projectId);
    return { kind: 'built-in', role, projectId: role.projectId };
  }

  /** @throws errors.memberRoleNotFound */
  async findCustom(
    organizationId: string,
    roleId: string,
  ): Promise<NamedRole & { kind: 'custom' }> {
    const role = await this.#store.customRoles.find(roleId);
    if (role?.organizationId !== organizationId) throw errors.memberRoleNotFound(roleId);
    return { kind: 'custom', role, ...(role.projectId && { projectId: role.projectId }) };
  }

  /** @throws errors.projectNotFound */
  async checkProject(organizationId: string, projectId: string): Promise<void> {
    const project = await this.#store.clusters.findProject(projectId);
    if (project?.organizationId !== organizationId) throw errors.projectNotFound(projectId);
  }

  /**
   * Roles of the organization are the Owners' matter, those of a project its Admins', who hold all that
   * such a role can give.
   * @throws errors.roleTooWeak
   */
  checkMayChange({ scope }: ControlPrincipal, projectId: string | undefined): void {
    if (scope.orgRole === 'Owner') return;
    if (projectId === undefined) throw errors.roleTooWeak('an Owner of the organization');
    const admin = { projectId, role: 'Admin' } as const;
    if (this.#rules.isWithin({ orgRole: 'Member', projects: [admin] }, scope)) return;
    throw errors.roleTooWeak(`Admin of the whole project ${projectId}`);
  }
}

export function namedRoleView(named: NamedRole): RoleView {
  return named.kind === 'custom' ? customRoleView(named.role) : roleView(named.role);
}
