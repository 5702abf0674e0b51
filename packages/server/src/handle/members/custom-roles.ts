import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { CustomRole, RolePolicy } from '../../store/custom-roles.ts';
import type { Store } from '../../store/store.ts';
import { isoOf } from '../api-keys/key-view.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import { customRoleView, type RoleView } from './member-roles.ts';
import type { MemberCall } from './members.ts';
import { namedRoleView, type RoleBook } from './role-book.ts';

/** As in the cloud. */
const MOST_ORG_ROLES = 10;
/** As in the cloud, of each project. */
const MOST_PROJECT_ROLES = 20;

export type RolePrincipal = ControlData<'listRolePrincipals'>['principals'][number];

interface CustomRolesParts {
  readonly store: Pick<Store, 'customRoles' | 'clusters' | 'members' | 'peopleGroups' | 'apiKeys'>;
  readonly book: RoleBook;
  readonly random: Random;
  /** Whether the caller knows of a project. */
  readonly sees: (caller: ControlPrincipal, projectId: string) => Promise<boolean>;
}

/** What the control plane does with custom roles. */
export class CustomRoles {
  readonly #parts: CustomRolesParts;

  constructor(parts: CustomRolesParts) {
    this.#parts = parts;
  }

  /** Those of the organization, and of projects that the caller sees. */
  async list(caller: ControlPrincipal): Promise<RoleView[]> {
    const all = await this.#parts.store.customRoles.list(caller.organizationId);
    const seen = [];
    for (const role of all) if (await this.#sees(caller, role.projectId)) seen.push(role);
    return seen.map(customRoleView);
  }

  /** @throws errors.memberRoleNotFound also for one of a project that the caller does not see */
  async describe(caller: ControlPrincipal, roleId: string): Promise<RoleView> {
    const named = await this.#parts.book.find(caller, roleId);
    if (await this.#sees(caller, named.projectId)) return namedRoleView(named);
    throw errors.memberRoleNotFound(roleId);
  }

  /** @throws errors.projectNotFound, roleTooWeak, clusterNotFound, wrongState, limitReached */
  async create(call: MemberCall, body: ControlBody<'createRole'>): Promise<RoleView> {
    const { book, store, random } = this.#parts;
    const { organizationId } = call.principal;
    const { projectId, roleName: name, description, policies } = body;
    if (projectId !== undefined) await book.checkProject(organizationId, projectId);
    book.checkMayChange(call.principal, projectId);
    await this.#checkClusters(organizationId, projectId, policies);
    const role = {
      ...{ id: createIds(random).customRole(), organizationId, name, description, policies },
      ...(projectId !== undefined && { projectId }),
    };
    const most = projectId === undefined ? MOST_ORG_ROLES : MOST_PROJECT_ROLES;
    const outcome = await store.customRoles.create(role, most, call.origin);
    if (outcome === 'exists') throw errors.wrongState(`there is a role ${name} already`);
    if (outcome === 'full') {
      const where = projectId === undefined ? 'an organization' : 'a project';
      throw errors.limitReached(`${where} has at most ${most} custom roles`);
    }
    return this.#view(call.principal, role.id);
  }

  /** @throws errors.memberRoleNotFound, roleTooWeak, clusterNotFound, wrongState */
  async update(
    call: MemberCall,
    roleId: string,
    body: ControlBody<'updateRole'>,
  ): Promise<RoleView> {
    const { store } = this.#parts;
    const role = await this.#changeable(call.principal, roleId);
    const { roleName: name, description, policies } = body;
    if (body.projectId !== undefined && body.projectId !== role.projectId) {
      throw errors.memberRoleNotFound(roleId);
    }
    if (policies) await this.#checkClusters(role.organizationId, role.projectId, policies);
    const change = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
      ...(policies && { policies }),
    };
    const outcome = await store.customRoles.update(roleId, change, call.origin);
    if (outcome === 'exists') throw errors.wrongState(`there is a role ${name} already`);
    if (outcome === 'no-role') throw errors.memberRoleNotFound(roleId);
    return this.#view(call.principal, roleId);
  }

  /** @throws errors.memberRoleNotFound, roleTooWeak, wrongState while somebody holds it */
  async remove(call: MemberCall, roleId: string): Promise<void> {
    await this.#changeable(call.principal, roleId);
    const outcome = await this.#parts.store.customRoles.drop(roleId, call.origin);
    if (outcome === 'no-role') throw errors.memberRoleNotFound(roleId);
    if (outcome === 'held') {
      throw errors.wrongState(
        'the role is held: take it from those that GET /v2/roles/{roleId}/principals lists first',
      );
    }
  }

  /** @throws errors.memberRoleNotFound, roleTooWeak */
  async principals(caller: ControlPrincipal, roleId: string): Promise<RolePrincipal[]> {
    const { book, store } = this.#parts;
    const named = await book.find(caller, roleId);
    book.checkMayChange(caller, named.projectId);
    const members = await store.members.list(caller.organizationId);
    const groups = await store.peopleGroups.list(caller.organizationId);
    const keys = await store.apiKeys.list(caller.organizationId);
    const bound = await store.customRoles.bindings({ roleId });
    const direct = members.filter(({ orgRole, projects }) => {
      if (named.kind === 'custom') return false;
      const { role } = named;
      if (role.of === 'org') return orgRole === role.role;
      return projects.some((row) => row.projectId === role.projectId && row.role === role.role);
    });
    const kept = { assignedBy: '', assignedAt: '' };
    return [
      ...direct.map((member) => ({ ...userPrincipal(member), ...kept })),
      ...bound.flatMap(({ holderId, assignedBy, createdAt }): RolePrincipal[] => {
        const given = { assignedBy, assignedAt: isoOf(createdAt) };
        const member = members.find(({ id }) => id === holderId);
        if (member) return [{ ...userPrincipal(member), ...given }];
        const group = groups.find(({ id }) => id === holderId);
        if (group) {
          const { id: groupId, name: principalName } = group;
          return [{ principalType: 'group', groupId, principalName, ...given }];
        }
        const key = keys.find(({ id }) => id === holderId);
        if (!key) return [];
        const { id: apiKeyId, name: principalName } = key;
        return [{ principalType: 'api-key', apiKeyId, principalName, ...given }];
      }),
    ];
  }

  async #changeable(caller: ControlPrincipal, roleId: string): Promise<CustomRole> {
    const { book } = this.#parts;
    const named = await book.find(caller, roleId);
    if (named.kind !== 'custom') {
      throw errors.wrongState('roles that are built in cannot be changed: make a custom one');
    }
    book.checkMayChange(caller, named.projectId);
    return named.role;
  }

  async #view(caller: ControlPrincipal, roleId: string): Promise<RoleView> {
    return customRoleView((await this.#parts.book.findCustom(caller.organizationId, roleId)).role);
  }

  async #sees(caller: ControlPrincipal, projectId: string | undefined): Promise<boolean> {
    return projectId === undefined || this.#parts.sees(caller, projectId);
  }

  /** A cluster that is named must be there, and of the role's project. */
  async #checkClusters(
    organizationId: string,
    projectId: string | undefined,
    policies: readonly RolePolicy[],
  ): Promise<void> {
    for (const id of new Set(policies.flatMap(({ resources }) => resources ?? []))) {
      if (id === '*') continue;
      const cluster = await this.#parts.store.clusters.find(id);
      const isOurs = cluster?.organizationId === organizationId;
      if (!isOurs || (projectId !== undefined && cluster.projectId !== projectId)) {
        throw errors.clusterNotFound(id);
      }
    }
  }
}

function userPrincipal({ id, email, name }: { id: string; email: string; name: string }) {
  const principalType = 'user' as const;
  return { principalType, userId: id, email, principalName: name || email };
}
