import type { OrgRole, ProjectRole } from './api-keys.ts';
import type { Origin } from './audit.ts';
import type { Member } from './clusters.ts';
import type { GrantedRole } from './custom-roles.ts';

export interface MemberProject {
  readonly projectId: string;
  readonly role: ProjectRole;
}

/** A person of an organization, with all their roles. */
export interface MemberRecord extends Member {
  /** What they want to be called; may be empty. */
  readonly name: string;
  /** One role for each project; none are needed by an Owner. */
  readonly projects: readonly MemberProject[];
  readonly granted: readonly GrantedRole[];
  readonly createdAt: number;
  /** `sso`: came through the identity provider; its groups decide the roles. */
  readonly source: 'local' | 'sso';
  /** A local member whom the identity provider may vouch for, too; the roles are changed here alone. */
  readonly linked: boolean;
  /** Until when an Owner lets the provider's person of this e-mail address be linked. */
  readonly linkUntil?: number;
  readonly lastSignInAt?: number;
  /** Set until the invitation was accepted: how long it can be. The password hash is empty. */
  readonly invitedUntil?: number;
}

export interface NewMember {
  readonly id: string;
  readonly organizationId: string;
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly orgRole: OrgRole;
  readonly projects: readonly MemberProject[];
  readonly invitation: Invitation;
  /** Id of the personal key that is made with the member. */
  readonly apiKeyId: string;
}

export interface Invitation {
  /** Hex SHA-256 of the token in the invitation: 256 random bits need no slow hash. */
  readonly digest: string;
  readonly until: number;
}

export interface MemberChange {
  readonly name?: string;
  readonly orgRole?: OrgRole;
  /** Takes the place of all that were there, or is made of those that are there at that moment. */
  readonly projects?:
    | readonly MemberProject[]
    | ((held: readonly MemberProject[]) => readonly MemberProject[]);
}

/** `last-owner`: an organization keeps one Owner who can sign in. */
export type MemberOutcome = 'done' | 'no-member' | 'last-owner';

/**
 * The people of an organization. Their roles bound their keys, so every change of roles raises the auth
 * revision of all clusters.
 */
export interface MemberStore {
  find(id: string): Promise<MemberRecord | undefined>;
  /** @param email in lower case */
  findByEmail(organizationId: string, email: string): Promise<MemberRecord | undefined>;
  /** By email. */
  list(organizationId: string): Promise<MemberRecord[]>;
  /** Makes a member who cannot sign in yet. @param limit how many the organization may have */
  invite(member: NewMember, limit: number, origin: Origin): Promise<'done' | 'exists' | 'full'>;
  /** Another invitation; the one before is dead. @returns false unless one is open */
  inviteAgain(id: string, invitation: Invitation, origin: Origin): Promise<boolean>;
  /** Whose invitation it is, while it can be accepted. */
  findInvited(digest: string): Promise<MemberRecord | undefined>;
  /** Sets the first password of whoever holds the token. @returns false if it is not open */
  accept(digest: string, passwordHash: string, origin: Origin): Promise<boolean>;
  update(id: string, change: MemberChange, origin: Origin): Promise<MemberOutcome>;
  /** The personal key goes, too; other keys that the member made stay, without power. */
  remove(id: string, origin: Origin): Promise<MemberOutcome>;
}
