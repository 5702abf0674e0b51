import { createHash } from 'node:crypto';
import { errors } from '@latchkey/contract';
import type { ControlBody, ControlData } from '@latchkey/contract/control';
import type { Clock } from '../../kernel/clock.ts';
import { createIds, randomText } from '../../kernel/ids.ts';
import type { PasswordHasher } from '../../kernel/password-hasher.ts';
import type { Random } from '../../kernel/random.ts';
import { Secret } from '../../kernel/secret.ts';
import type { ApiKeyScope } from '../../store/api-keys.ts';
import type { Origin } from '../../store/audit.ts';
import type { MemberChange, MemberOutcome, MemberRecord } from '../../store/members.ts';
import type { Store } from '../../store/store.ts';
import { creatorOf } from '../api-keys/creator-of.ts';
import type { KeyRules } from '../api-keys/key-rules.ts';
import { isoOf } from '../api-keys/key-view.ts';
import type { ControlPrincipal } from '../control-principal.ts';
import { checkMemberPassword } from './check-member-password.ts';
import {
  customRoleView,
  type MemberRole,
  memberRoleOf,
  type RoleView,
  roleView,
} from './member-roles.ts';
import type { RoleBook } from './role-book.ts';

/** As in the cloud. */
export const MAX_MEMBERS = 100;
/** As in the cloud. */
const INVITATION_MS = 48 * 3600 * 1000;
/** More than 256 bits. */
const TOKEN_LENGTH = 43;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export type MemberView = ControlData<'updateMember'>;

export interface MemberCall {
  readonly principal: ControlPrincipal;
  readonly origin: Origin;
}

export interface MembersParts {
  readonly store: Pick<Store, 'members' | 'apiKeys' | 'clusters' | 'customRoles'>;
  readonly book: RoleBook;
  readonly rules: Pick<KeyRules, 'isWithin' | 'scopeOfMember' | 'bound'>;
  readonly hasher: PasswordHasher;
  readonly random: Random;
  readonly clock: Clock;
}

/** An invitation with its token, which is stored nowhere. */
export interface Invited {
  readonly member: Pick<MemberRecord, 'id' | 'email'>;
  readonly token: Secret;
  readonly until: number;
}

/** What the control plane does with the people of an organization. */
export class Members {
  readonly #parts: MembersParts;

  constructor(parts: MembersParts) {
    this.#parts = parts;
  }

  /** All to an Owner; to others themselves, and those of the projects that they administer. */
  async list(caller: ControlPrincipal): Promise<MemberRecord[]> {
    const all = await this.#parts.store.members.list(caller.organizationId);
    return all.filter((member) => this.#sees(caller, member));
  }

  /** @throws errors.memberNotFound also for one that the caller may not see */
  async find(caller: ControlPrincipal, id: string): Promise<MemberRecord> {
    const member = await this.#parts.store.members.find(id);
    if (member?.organizationId === caller.organizationId && this.#sees(caller, member)) {
      return member;
    }
    throw errors.memberNotFound(id);
  }

  view(member: MemberRecord): MemberView {
    const { id, email, name, orgRole, projects, invitedUntil, createdAt, lastSignInAt } = member;
    const now = this.#parts.clock.now();
    const open = invitedUntil !== undefined && now < invitedUntil;
    const { linkUntil = 0 } = member;
    const status = invitedUntil === undefined ? 'ACTIVE' : open ? 'INVITED' : 'INVITATION_EXPIRED';
    return {
      ...{ userId: id, email, userName: name, orgRole, status, createTime: isoOf(createdAt) },
      projects: projects.map((row) => ({ ...row })),
      source: member.source === 'sso' ? 'SSO' : 'LOCAL',
      linked: member.linked,
      linkUntil: now < linkUntil ? isoOf(linkUntil) : null,
      lastSignInTime: lastSignInAt === undefined ? null : isoOf(lastSignInAt),
    };
  }

  /** @throws errors.exceedsCaller, projectNotFound, memberExists, limitReached */
  async invite(
    { principal, origin }: MemberCall,
    body: ControlBody<'inviteMember'>,
  ): Promise<Invited> {
    const { store, random } = this.#parts;
    const { organizationId } = principal;
    const { email, userName: name, orgRole, projects } = body;
    await this.#checkProjects(organizationId, projects);
    this.#checkWithin(principal, { orgRole, projects });
    const ids = createIds(random);
    const { token, invitation } = this.#newInvitation();
    const member = { id: ids.member(), organizationId, email, name, orgRole, projects, invitation };
    const made = { ...member, apiKeyId: ids.apiKey() };
    const outcome = await store.members.invite(made, MAX_MEMBERS, origin);
    if (outcome === 'exists') throw errors.memberExists(email);
    if (outcome === 'full') {
      throw errors.limitReached(`an organization has at most ${MAX_MEMBERS} members`);
    }
    return { member, token, until: invitation.until };
  }

  /** @throws errors.memberNotFound, exceedsCaller, wrongState if the member has accepted */
  async inviteAgain({ principal, origin }: MemberCall, id: string): Promise<Invited> {
    const member = await this.find(principal, id);
    // Who holds the token becomes the member, with all that groups and custom roles give.
    this.#checkWithin(principal, this.#parts.rules.scopeOfMember(member));
    const { token, invitation } = this.#newInvitation();
    const isOpen = await this.#parts.store.members.inviteAgain(id, invitation, origin);
    if (!isOpen) throw errors.wrongState(`${member.email} has accepted the invitation already`);
    return { member, token, until: invitation.until };
  }

  /** @throws errors.invitationNotOpen, memberPasswordRefused */
  async accept(
    { token, password }: { token: Secret; password: Secret },
    from: { requestId: string; source: string },
  ): Promise<MemberRecord> {
    const { store, hasher } = this.#parts;
    const digest = digestOf(token);
    // Before the password is hashed: nobody without a token is to make the server work.
    const member = await store.members.findInvited(digest);
    if (!member) throw errors.invitationNotOpen();
    checkMemberPassword(password, member.email);
    const hash = await hasher.hash(password);
    const actor = { kind: 'member', id: member.id, name: member.email } as const;
    if (await store.members.accept(digest, hash, { actor, ...from })) return member;
    throw errors.invitationNotOpen();
  }

  /** @throws errors.memberNotFound, projectNotFound, lastOwner */
  async update(
    call: MemberCall,
    id: string,
    body: ControlBody<'updateMember'>,
  ): Promise<MemberRecord> {
    const { userName, orgRole, projects } = body;
    const member = await this.find(call.principal, id);
    if (orgRole !== undefined || projects) checkLocal(member);
    if (projects) await this.#checkProjects(call.principal.organizationId, projects);
    return this.#update(call, id, {
      ...(userName !== undefined && { name: userName }),
      ...(orgRole !== undefined && { orgRole }),
      ...(projects && { projects }),
    });
  }

  /** The personal key goes; others are adopted or left without power. */
  async remove(
    { principal, origin }: MemberCall,
    id: string,
    { adoptKeys }: { adoptKeys: boolean },
  ): Promise<ControlData<'removeMember'>['apiKeys']> {
    const { apiKeys, members } = this.#parts.store;
    await this.find(principal, id);
    if (adoptKeys && (await this.#comesFrom(principal, id))) {
      throw errors.wrongState('you cannot adopt your own keys by leaving: let another Owner do it');
    }
    const made = (await apiKeys.list(principal.organizationId)).filter(
      ({ creator, kind }) => creator.id === id && kind === 'customized',
    );
    checkOutcome(await members.remove(id, origin), id);
    const adopted = [];
    for (const key of made) {
      const creator = creatorOf(principal);
      const isTaken =
        adoptKeys && (await apiKeys.update(key.id, { creator }, 'AdoptApiKey', origin));
      adopted.push({ apiKeyId: key.id, name: key.name, adopted: isTaken });
    }
    return adopted;
  }

  async roles(caller: ControlPrincipal, id: string): Promise<RoleView[]> {
    const { orgRole, projects, granted } = await this.find(caller, id);
    const custom = granted.filter(({ groupId }) => groupId === undefined);
    return [
      roleView({ of: 'org', role: orgRole }),
      ...projects.map((row) => roleView({ of: 'project', ...row })),
      ...custom.flatMap((held) => (held.custom ? customRoleView(held.custom) : [])),
    ];
  }

  /** @throws errors.memberNotFound, memberRoleNotFound, exceedsCaller, wrongState if it is held */
  async grantRole(call: MemberCall, id: string, roleId: string): Promise<void> {
    const named = await this.#parts.book.find(call.principal, roleId);
    const member = await this.find(call.principal, id);
    const held = () => errors.wrongState(`the member holds the role ${roleId} already`);
    // Custom roles and groups are given here alone; an identity provider says nothing of them.
    if (named.kind === 'built-in') checkLocal(member);
    if (named.kind === 'built-in' && holds(member, named.role)) throw held();
    this.#parts.book.checkMayChange(call.principal, named.projectId);
    if (named.kind === 'built-in') {
      await this.#update(call, id, withRole(named.role));
    } else if (!(await this.#bind(call, id, roleId, 'bind'))) {
      throw held();
    }
  }

  /** @throws errors.memberNotFound, memberRoleNotFound, exceedsCaller, roleBindingNotFound, lastOwner */
  async revokeRole(call: MemberCall, id: string, roleId: string): Promise<void> {
    const role = memberRoleOf(roleId);
    if (!role) return this.#revokeCustom(call, id, roleId);
    const member = await this.find(call.principal, id);
    checkLocal(member);
    if (!holds(member, role)) throw errors.roleBindingNotFound(roleId);
    this.#parts.book.checkMayChange(call.principal, projectOf(role));
    await this.#update(call, id, withoutRole(role));
  }

  async #revokeCustom(call: MemberCall, id: string, roleId: string): Promise<void> {
    const { book } = this.#parts;
    const { projectId } = await book.findCustom(call.principal.organizationId, roleId);
    await this.find(call.principal, id);
    book.checkMayChange(call.principal, projectId);
    if (!(await this.#bind(call, id, roleId, 'unbind'))) throw errors.roleBindingNotFound(roleId);
  }

  #bind(
    { principal: { organizationId }, origin }: MemberCall,
    id: string,
    roleId: string,
    how: 'bind' | 'unbind',
  ): Promise<boolean> {
    const holder = { kind: 'member', id } as const;
    return this.#parts.store.customRoles[how]({ organizationId, holder, roleId }, origin);
  }

  async #update({ origin }: MemberCall, id: string, change: MemberChange): Promise<MemberRecord> {
    const { members } = this.#parts.store;
    checkOutcome(await members.update(id, change, origin), id);
    const member = await members.find(id);
    if (!member) throw errors.memberNotFound(id);
    return member;
  }

  /** Whether a caller is the member, or a key that is nothing without them. */
  async #comesFrom(caller: ControlPrincipal, memberId: string): Promise<boolean> {
    if (caller.kind !== 'api-key') return caller.id === memberId;
    const { store, rules } = this.#parts;
    const own = await store.apiKeys.find(caller.id);
    const first = own && (await rules.bound(own)).ancestors.at(-1);
    const { creator } = (first === undefined ? own : await store.apiKeys.find(first)) ?? {};
    return creator?.kind === 'member' && creator.id === memberId;
  }

  #newInvitation() {
    const { random, clock } = this.#parts;
    const token = new Secret(`lki_${randomText(random, BASE62, TOKEN_LENGTH)}`);
    const until = clock.now() + INVITATION_MS;
    return { token, invitation: { digest: digestOf(token), until } };
  }

  async #checkProjects(
    organizationId: string,
    rows: readonly { readonly projectId: string }[],
  ): Promise<void> {
    for (const { projectId } of rows) {
      const project = await this.#parts.store.clusters.findProject(projectId);
      if (project?.organizationId !== organizationId) throw errors.projectNotFound(projectId);
    }
  }

  #checkWithin(caller: ControlPrincipal, scope: ApiKeyScope): void {
    if (!this.#parts.rules.isWithin(scope, caller.scope)) throw errors.exceedsCaller('the member');
  }

  #sees({ kind, id, scope }: ControlPrincipal, member: MemberRecord): boolean {
    if (scope.orgRole === 'Owner' || (kind === 'member' && member.id === id)) return true;
    if (scope.orgRole !== 'Member') return false;
    const administered = scope.projects.filter((row) => row.role === 'Admin' && !row.databases);
    return projectsOf(member).some((projectId) =>
      administered.some((row) => row.projectId === projectId),
    );
  }
}

/** What the next sign-in would undo is not done. @throws errors.wrongState */
function checkLocal({ source, email }: MemberRecord): void {
  if (source === 'local') return;
  throw errors.wrongState(
    `the roles of ${email} follow the groups of the identity provider: change them there, or the mapping in --sso-file`,
  );
}

/** All that a member has a role in, be it by a group. */
function projectsOf({ projects, granted }: MemberRecord): string[] {
  return [
    ...projects.map(({ projectId }) => projectId),
    ...granted.flatMap(({ roleId, projectIds }) => {
      const role = memberRoleOf(roleId);
      return role?.of === 'project' ? role.projectId : projectIds;
    }),
  ];
}

function projectOf(role: MemberRole): string | undefined {
  return role.of === 'project' ? role.projectId : undefined;
}

function checkOutcome(outcome: MemberOutcome, id: string): void {
  if (outcome === 'no-member') throw errors.memberNotFound(id);
  if (outcome === 'last-owner') throw errors.lastOwner();
}

function holds({ orgRole, projects }: MemberRecord, role: MemberRole): boolean {
  return role.of === 'org' ? orgRole === role.role : projects.some((row) => isOf(row, role));
}

function isOf(row: { projectId: string; role: string }, role: MemberRole): boolean {
  return role.of === 'project' && row.projectId === role.projectId && row.role === role.role;
}

function withRole(made: MemberRole): MemberChange {
  if (made.of === 'org') return { orgRole: made.role };
  const { projectId, role } = made;
  return {
    projects: (held) => [...held.filter((row) => row.projectId !== projectId), { projectId, role }],
  };
}

function withoutRole(role: MemberRole): MemberChange {
  if (role.of === 'org') return { orgRole: 'Member' };
  return { projects: (held) => held.filter((row) => !isOf(row, role)) };
}

function digestOf(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex');
}
