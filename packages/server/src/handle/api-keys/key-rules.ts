import type { ApiKeyRecord, ApiKeyScope } from '../../store/api-keys.ts';
import type { Cluster } from '../../store/clusters.ts';
import type { MemberRecord } from '../../store/members.ts';

/** A key as it counts now, which is never more than whoever made it. */
export interface EffectiveApiKey extends ApiKeyRecord {
  /** What its own scope and those of all that it comes from have in common. */
  readonly scope: ApiKeyScope;
  /**
   * All scopes that it is bound by, its own and those of all that it comes from, but for Owners: it may
   * do what every one of them gives.
   */
  readonly links: readonly ApiKeyScope[];
  /** Disabled itself, or with the one that made it. */
  readonly disabled: boolean;
  /** The first of its own expiry and those of the keys that it comes from. */
  readonly expiresAt?: number;
  /** Whoever made it is gone: it gives nothing until somebody adopts it. */
  readonly orphaned: boolean;
  /** Ids of the keys that it comes from, the nearest first. */
  readonly ancestors: readonly string[];
  /** As it was made. */
  readonly own: ApiKeyRecord;
}

export type KeyStatus = 'ACTIVE' | 'DISABLED' | 'EXPIRED' | 'ORPHANED' | 'UNSET';

/** The rules of `authorize` about keys. */
export interface KeyRules {
  /** Cuts a key down to its creator's present rights. */
  bound(own: ApiKeyRecord): Promise<EffectiveApiKey>;
  /** All that a member has, custom roles and those of groups included. */
  scopeOfMember(member: MemberRecord): ApiKeyScope;
  /** Whether all that a scope gives is also given by another one. */
  isWithin(inner: ApiKeyScope, outer: ApiKeyScope): boolean;
  /** Whether the key has less than it was made with. */
  isLimited(key: EffectiveApiKey): boolean;
  status(key: EffectiveApiKey): KeyStatus;
  /** Whether a cluster lets the key in. */
  covers(key: EffectiveApiKey, cluster: Cluster): boolean;
  /** Whether a scope gives something on the data of a cluster. */
  reaches(scope: ApiKeyScope, cluster: Cluster): boolean;
  /** How many keys may come from one another. */
  readonly longestChain: number;
}
