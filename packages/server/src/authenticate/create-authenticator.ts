import type { Clock } from '../kernel/clock.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import type { Principal } from '../kernel/principal.ts';
import type { Random } from '../kernel/random.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { ApiKeySignIn } from './api-key-sign-in.ts';
import type { Authenticator } from './authenticator.ts';
import type { CredentialUses } from './credential-uses.ts';
import { DEFAULT_LOCKOUT, Lockout, type LockoutLimits } from './lockout.ts';
import { PasswordSignIn } from './password-sign-in.ts';
import { VerifiedCache } from './verified-cache.ts';

export interface AuthenticatorParts {
  readonly cluster: Cluster;
  readonly store: Pick<
    Store,
    'authRevision' | 'usersChangedSince' | 'users' | 'apiKeys' | 'members'
  >;
  /** One for all clusters of the process: its queue is what bounds the memory that hashing takes. */
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly random: Random;
  /** Where it is kept when a credential was last used. */
  readonly uses?: CredentialUses;
  /** Differences from `DEFAULT_LOCKOUT`. */
  readonly lockout?: Partial<LockoutLimits>;
}

/** The authenticator of one cluster: its users by password, and API keys whose scope covers it. */
export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const { cluster, store, hasher, clock, random, uses } = parts;
  const passwords = new PasswordSignIn({
    clusterId: cluster.id,
    store,
    hasher,
    clock,
    verified: new VerifiedCache(random, clock),
    lockout: new Lockout({ ...DEFAULT_LOCKOUT, ...parts.lockout }, clock),
  });
  const apiKeys = new ApiKeySignIn({ cluster, store, clock });
  const noted = (principal: Principal, source: string): Principal => {
    uses?.note(principal.id, source);
    return principal;
  };
  return {
    verify(credential, source, connectedAt) {
      const verdict =
        credential.kind === 'apiKey'
          ? apiKeys.verify(credential.key)
          : passwords.verify(credential.user, credential.password, source, connectedAt);
      if (!uses) return verdict;
      if (!(verdict instanceof Promise)) return noted(verdict, source);
      return verdict.then((principal) => noted(principal, source));
    },
  };
}
