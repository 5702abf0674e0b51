import type { OrgRole } from './api-keys.ts';
import type { Origin } from './audit.ts';
import type { MemberProject, MemberRecord } from './members.ts';

/** Whom an identity provider speaks of. The pair never changes hands, unlike an e-mail address. */
export interface IdentityKey {
  readonly issuer: string;
  readonly subject: string;
}

/** What the provider's groups come to, and how the person is called now. */
export interface IdentityProfile {
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly orgRole: OrgRole;
  readonly projects: readonly MemberProject[];
}

export interface NewIdentity extends IdentityKey, IdentityProfile {
  readonly id: string;
  readonly organizationId: string;
  /** Id of the personal key that is made with the member. */
  readonly apiKeyId: string;
}

export interface RemovedIdentity {
  readonly id: string;
  readonly email: string;
  readonly removedAt: number;
}

/** `removed`: an Owner removed this person. `email-taken`: by a member who signs in another way. */
export type AdmitOutcome = 'done' | 'removed' | 'email-taken' | 'full';

/** Members who come through an identity provider, and local ones who are linked with a person there. */
export interface IdentityStore {
  find(key: IdentityKey): Promise<MemberRecord | undefined>;
  /** @param limit how many members the organization may have */
  admit(identity: NewIdentity, limit: number, origin: Origin): Promise<AdmitOutcome>;
  /**
   * Gives a member the roles that the groups came to, and nothing beside. A new e-mail address that
   * another member has is left alone. @returns `last-owner` when the organization would have none left
   */
  bringUpToDate(
    memberId: string,
    profile: IdentityProfile,
    origin: Origin,
  ): Promise<'done' | 'no-member' | 'last-owner'>;
  /** Takes all roles from a member whose groups have none any more, and ends their sessions. */
  takeRoles(memberId: string, origin: Origin): Promise<'done' | 'no-member' | 'last-owner'>;
  /**
   * Lets a local member be linked by the next sign-in at the provider, by its verified e-mail address.
   * @param until unset: no longer. @returns false for who is no local member
   */
  allowLink(memberId: string, until: number | undefined, origin: Origin): Promise<boolean>;
  /** `taken`: by another member, or the member has one already; `removed`: an Owner removed this person. */
  link(
    memberId: string,
    key: IdentityKey,
    origin: Origin,
  ): Promise<'done' | 'no-member' | 'taken' | 'removed'>;
  /** Ends the sessions that came through it, too. @returns false if the member is not linked */
  unlink(memberId: string, origin: Origin): Promise<boolean>;
  /** Writes into the audit that somebody whom the provider vouched for was not let in. */
  refuse(key: IdentityKey, reason: string, origin: Origin): Promise<void>;
  listRemoved(organizationId: string): Promise<RemovedIdentity[]>;
  /** @returns false if there is none of this id in the organization */
  readmit(organizationId: string, id: string, origin: Origin): Promise<boolean>;
}
