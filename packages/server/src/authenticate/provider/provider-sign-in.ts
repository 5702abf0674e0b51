import { errors } from '@latchkey/contract';
import { type GroupMapping, type MappedRoles, mapGroups } from '../../handle/members/map-groups.ts';
import { MAX_MEMBERS } from '../../handle/members/members.ts';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Log } from '../../observe/log.ts';
import type { Actor, Origin } from '../../store/audit.ts';
import type { IdentityProfile } from '../../store/identities.ts';
import type { MemberRecord } from '../../store/members.ts';
import type { Store } from '../../store/store.ts';
import type { Attempted } from '../member-sign-in.ts';
import type { ProvenIdentity } from './proven-identity.ts';

/**
 * Lets in, as a member, whom the identity provider vouches for. Who they are is decided by issuer and
 * subject, never by an e-mail address; what they may do by their groups, anew at each sign-in.
 */
export class ProviderSignIn {
  readonly #store: Pick<Store, 'identities' | 'members' | 'clusters'>;
  readonly #mappings: readonly GroupMapping[];
  readonly #random: Random;
  readonly #clock: Clock;
  readonly #log: Log;

  constructor(parts: {
    store: Pick<Store, 'identities' | 'members' | 'clusters'>;
    mappings: readonly GroupMapping[];
    random: Random;
    clock: Clock;
    log: Log;
  }) {
    this.#store = parts.store;
    this.#mappings = parts.mappings;
    this.#random = parts.random;
    this.#clock = parts.clock;
    this.#log = parts.log;
  }

  /**
   * @throws errors.noMappedGroup, memberRemoved, emailTaken, limitReached, lastOwner, linkRefused
   */
  async admit(identity: ProvenIdentity, from: Attempted): Promise<MemberRecord> {
    const { identities, members, clusters } = this.#store;
    const organization = await clusters.findOrganization();
    if (!organization) throw new Error('there is no organization yet');
    const known = await identities.find(identity);
    const origin = { actor: actorOf(identity, known), ...from };
    // A member of this place, whose roles groups do not touch.
    if (known?.source === 'local') return known;
    const allowed = known ? undefined : await this.#allowedLink(identity, organization.id);
    if (allowed) return this.link(identity, allowed, from);
    const roles = await this.#rolesOf(identity, organization.id);
    if (!roles) {
      if (known) await identities.takeRoles(known.id, origin);
      await identities.refuse(identity, 'no-mapped-group', origin);
      throw errors.noMappedGroup();
    }
    const profile = { email: identity.email, name: identity.name, ...roles };
    const id = known
      ? await this.#bringUpToDate(known, profile, origin)
      : await this.#admitNew(identity, profile, organization.id, origin);
    const member = await members.find(id);
    if (!member) throw errors.memberRemoved();
    return member;
  }

  /**
   * Links a local member with a person of the provider, for good. Who asks has to see to it that it is
   * wanted: by the member, or by an Owner.
   * @throws errors.linkRefused for an address that is not verified or not the member's, and where either
   * is linked already; errors.memberRemoved
   */
  async link(
    identity: ProvenIdentity,
    member: MemberRecord,
    from: Attempted,
  ): Promise<MemberRecord> {
    const { identities, members } = this.#store;
    const origin = { actor: actorOf(identity, member), ...from };
    const refuse = async (reason: string, text: string) => {
      await identities.refuse(identity, reason, origin);
      throw errors.linkRefused(text);
    };
    if (!identity.emailVerified) {
      await refuse(
        'link-unverified',
        'the identity provider does not say that it verified your e-mail address (email_verified)',
      );
    }
    if (identity.email !== member.email) {
      await refuse('link-other-email', `you are ${identity.email} there, and ${member.email} here`);
    }
    const outcome = await identities.link(member.id, identity, origin);
    if (outcome === 'removed') throw errors.memberRemoved();
    if (outcome !== 'done') {
      await refuse(`link-${outcome}`, 'one of the two is linked already, or no member any more');
    }
    const linked = await members.find(member.id);
    if (!linked) throw errors.memberRemoved();
    return linked;
  }

  /** The member whom an Owner lets be linked with whoever has this address at the provider. */
  async #allowedLink(
    { email }: ProvenIdentity,
    organizationId: string,
  ): Promise<MemberRecord | undefined> {
    const member = await this.#store.members.findByEmail(organizationId, email);
    const { linkUntil = 0 } = member ?? {};
    return this.#clock.now() < linkUntil ? member : undefined;
  }

  async #rolesOf(
    { groups, email }: ProvenIdentity,
    organizationId: string,
  ): Promise<MappedRoles | undefined> {
    const projects = (await this.#store.clusters.listProjects()).filter(
      (project) => project.organizationId === organizationId,
    );
    const mapped = mapGroups(groups, this.#mappings, projects);
    if (mapped && mapped.unknownProjects.length > 0) {
      const unknown = mapped.unknownProjects;
      this.#log.warn({ email, unknown }, '--sso-file maps groups to projects that are not there');
    }
    return mapped?.roles;
  }

  async #bringUpToDate(
    { id }: MemberRecord,
    profile: IdentityProfile,
    origin: Origin,
  ): Promise<string> {
    const outcome = await this.#store.identities.bringUpToDate(id, profile, origin);
    if (outcome === 'no-member') throw errors.memberRemoved();
    if (outcome === 'last-owner') throw errors.lastOwner();
    return id;
  }

  async #admitNew(
    identity: ProvenIdentity,
    profile: IdentityProfile,
    organizationId: string,
    from: Origin,
  ): Promise<string> {
    const { identities } = this.#store;
    const ids = createIds(this.#random);
    const id = ids.member();
    const { issuer, subject } = identity;
    const made = { id, organizationId, issuer, subject, ...profile, apiKeyId: ids.apiKey() };
    const origin = { ...from, actor: { ...from.actor, id } };
    const outcome = await identities.admit(made, MAX_MEMBERS, origin);
    if (outcome === 'done') return id;
    await identities.refuse(identity, outcome, from);
    if (outcome === 'removed') throw errors.memberRemoved();
    if (outcome === 'email-taken') throw errors.emailTaken(identity.email);
    throw errors.limitReached(`an organization has at most ${MAX_MEMBERS} members`);
  }
}

/** Somebody who is no member is known to the audit by their address alone. */
function actorOf({ email }: ProvenIdentity, known: MemberRecord | undefined): Actor {
  return { kind: 'member', id: known?.id ?? '', name: known?.email ?? email };
}
