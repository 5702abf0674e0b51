import { errors } from '@latchkey/contract';
import { type GroupMapping, type MappedRoles, mapGroups } from '../../handle/members/map-groups.ts';
import { MAX_MEMBERS } from '../../handle/members/members.ts';
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
  readonly #log: Log;

  constructor(parts: {
    store: Pick<Store, 'identities' | 'members' | 'clusters'>;
    mappings: readonly GroupMapping[];
    random: Random;
    log: Log;
  }) {
    this.#store = parts.store;
    this.#mappings = parts.mappings;
    this.#random = parts.random;
    this.#log = parts.log;
  }

  /** @throws errors.noMappedGroup, memberRemoved, emailTaken, limitReached, lastOwner */
  async admit(identity: ProvenIdentity, from: Attempted): Promise<MemberRecord> {
    const { identities, members, clusters } = this.#store;
    const organization = await clusters.findOrganization();
    if (!organization) throw new Error('there is no organization yet');
    const known = await identities.find(identity);
    const origin = { actor: actorOf(identity, known), ...from };
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
