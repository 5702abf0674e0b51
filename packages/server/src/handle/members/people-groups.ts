import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { PeopleGroup } from '../../store/people-groups.ts';
import type { Store } from '../../store/store.ts';
import { isoOf } from '../api-keys/key-view.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import type { MemberCall } from './members.ts';
import { namedRoleView, type RoleBook } from './role-book.ts';

const MOST_GROUPS = 100;

type GroupView = ControlData<'createGroup'>;
type GroupMemberView = ControlData<'listGroupMembers'>['members'][number];
type GroupRoles = ControlData<'listGroupRoles'>;
type HeldRole = GroupRoles['orgRoles'][number];

interface PeopleGroupsParts {
  readonly store: Pick<Store, 'peopleGroups' | 'customRoles' | 'members'>;
  readonly book: RoleBook;
  readonly random: Random;
}

/** What the control plane does with groups of people. */
export class PeopleGroups {
  readonly #parts: PeopleGroupsParts;

  constructor(parts: PeopleGroupsParts) {
    this.#parts = parts;
  }

  async list({ organizationId }: ControlPrincipal): Promise<GroupView[]> {
    return (await this.#parts.store.peopleGroups.list(organizationId)).map(groupView);
  }

  /** @throws errors.groupNotFound */
  async members(caller: ControlPrincipal, groupId: string): Promise<GroupMemberView[]> {
    const { memberIds } = await this.#find(caller, groupId);
    const all = await this.#parts.store.members.list(caller.organizationId);
    return all
      .filter(({ id }) => memberIds.includes(id))
      .map(({ id, email, name }) => ({ userId: id, email, userName: name }));
  }

  /** @throws errors.groupNotFound */
  async roles(caller: ControlPrincipal, groupId: string): Promise<GroupRoles> {
    const { store, book } = this.#parts;
    await this.#find(caller, groupId);
    const orgRoles: HeldRole[] = [];
    const byProject = new Map<string, HeldRole[]>();
    for (const { roleId, assignedBy } of await store.customRoles.bindings({ holderId: groupId })) {
      const named = await book.find(caller, roleId);
      const { roleName, roleKind } = namedRoleView(named);
      const held = { roleId, roleName, roleKind, assignedBy };
      if (named.projectId === undefined) orgRoles.push(held);
      else byProject.set(named.projectId, [...(byProject.get(named.projectId) ?? []), held]);
    }
    const projectRoles = [...byProject].map(([projectId, roles]) => ({ projectId, roles }));
    return { orgRoles, projectRoles };
  }

  /** @throws errors.groupNotFound, memberRoleNotFound, roleTooWeak, wrongState if it is held */
  async grantRole(call: MemberCall, groupId: string, roleId: string): Promise<void> {
    if (await this.#changeRole(call, groupId, roleId, 'bind')) return;
    throw errors.wrongState(`the group holds the role ${roleId} already`);
  }

  /** @throws errors.groupNotFound, memberRoleNotFound, roleTooWeak, roleBindingNotFound */
  async revokeRole(call: MemberCall, groupId: string, roleId: string): Promise<void> {
    if (await this.#changeRole(call, groupId, roleId, 'unbind')) return;
    throw errors.roleBindingNotFound(roleId);
  }

  /** @throws errors.wrongState, limitReached */
  async create(
    { principal, origin }: MemberCall,
    body: ControlBody<'createGroup'>,
  ): Promise<GroupView> {
    const { store, random } = this.#parts;
    const { organizationId } = principal;
    const { groupName: name, description } = body;
    const group = { id: createIds(random).group(), organizationId, name, description };
    const outcome = await store.peopleGroups.create(group, MOST_GROUPS, origin);
    if (outcome === 'exists') throw errors.wrongState(`there is a group ${name} already`);
    if (outcome === 'full') {
      throw errors.limitReached(`an organization has at most ${MOST_GROUPS} groups`);
    }
    return groupView(await this.#find(principal, group.id));
  }

  /** @throws errors.groupNotFound, wrongState */
  async update(
    { principal, origin }: MemberCall,
    groupId: string,
    { groupName: name, description }: ControlBody<'updateGroup'>,
  ): Promise<GroupView> {
    await this.#find(principal, groupId);
    const change = {
      ...(name !== undefined && { name }),
      ...(description !== undefined && { description }),
    };
    const outcome = await this.#parts.store.peopleGroups.update(groupId, change, origin);
    if (outcome === 'exists') throw errors.wrongState(`there is a group ${name} already`);
    return groupView(await this.#find(principal, groupId));
  }

  /** @throws errors.groupNotFound */
  async remove({ principal, origin }: MemberCall, groupId: string): Promise<void> {
    await this.#find(principal, groupId);
    if (await this.#parts.store.peopleGroups.drop(groupId, origin)) return;
    throw errors.groupNotFound(groupId);
  }

  /** @throws errors.groupNotFound, memberNotFound, wrongState */
  async addMember(call: MemberCall, groupId: string, userId: string): Promise<void> {
    const { peopleGroups, members } = this.#parts.store;
    await this.#find(call.principal, groupId);
    const member = await members.find(userId);
    if (member?.organizationId !== call.principal.organizationId) {
      throw errors.memberNotFound(userId);
    }
    if (await peopleGroups.addMember(groupId, userId, call.origin)) return;
    throw errors.wrongState(`${member.email} is in the group already`);
  }

  /** @throws errors.groupNotFound, memberNotFound */
  async removeMember(call: MemberCall, groupId: string, userId: string): Promise<void> {
    await this.#find(call.principal, groupId);
    const { peopleGroups } = this.#parts.store;
    if (await peopleGroups.removeMember(groupId, userId, call.origin)) return;
    throw errors.memberNotFound(userId);
  }

  async #changeRole(
    { principal, origin }: MemberCall,
    groupId: string,
    roleId: string,
    how: 'bind' | 'unbind',
  ): Promise<boolean> {
    const { store, book } = this.#parts;
    const { organizationId } = principal;
    await this.#find(principal, groupId);
    const named = await book.find(principal, roleId);
    book.checkMayChange(principal, named.projectId);
    const holder = { kind: 'group', id: groupId } as const;
    return store.customRoles[how]({ organizationId, holder, roleId }, origin);
  }

  async #find({ organizationId }: ControlPrincipal, groupId: string): Promise<PeopleGroup> {
    const group = await this.#parts.store.peopleGroups.find(groupId);
    if (group?.organizationId === organizationId) return group;
    throw errors.groupNotFound(groupId);
  }
}

function groupView({ id, name, description, memberIds, createdAt }: PeopleGroup): GroupView {
  return {
    ...{ groupId: id, groupName: name, description },
    ...{ memberCount: memberIds.length, createTime: isoOf(createdAt) },
  };
}
