import { errors } from '@latchkey/contract';
import type { Clock } from '../../kernel/clock.ts';
import type { IdentityStore } from '../../store/identities.ts';
import type { MemberRecord } from '../../store/members.ts';
import type { MemberCall, Members } from './members.ts';

/** As long as an invitation. */
const LINK_MS = 48 * 3600 * 1000;

interface Parts {
  readonly members: Pick<Members, 'find'>;
  readonly store: { readonly identities: Pick<IdentityStore, 'allowLink' | 'unlink'> };
  readonly clock: Clock;
}

/** What Owners do about local members who are to sign in through the identity provider as well. */
export class MemberLinks {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Lets the next sign-in at the provider under a local member's verified address be theirs.
   * @throws errors.memberNotFound, cannotLink
   */
  async allow({ principal, origin }: MemberCall, id: string): Promise<MemberRecord> {
    const { members, store, clock } = this.#parts;
    const { source, linked, invitedUntil } = await members.find(principal, id);
    if (source !== 'local' || linked || invitedUntil !== undefined) throw errors.cannotLink();
    await store.identities.allowLink(id, clock.now() + LINK_MS, origin);
    return members.find(principal, id);
  }

  /** Takes back what was allowed, and a link that is there. @throws errors.memberNotFound, notLinked */
  async end({ principal, origin }: MemberCall, id: string): Promise<void> {
    const { members, store, clock } = this.#parts;
    const { linkUntil = 0 } = await members.find(principal, id);
    const wasOpen = clock.now() < linkUntil;
    if (wasOpen) await store.identities.allowLink(id, undefined, origin);
    const wasLinked = await store.identities.unlink(id, origin);
    if (!wasOpen && !wasLinked) throw errors.notLinked();
  }
}
