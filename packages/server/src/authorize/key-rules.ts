import type { KeyRules } from '../handle/api-keys/key-rules.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';
import { apiKeyStatus } from './api-key-fault.ts';
import { keyCovers } from './api-key-role.ts';
import { boundApiKey, isLimitedByCreator, LONGEST_CHAIN } from './resolve-api-key.ts';
import { isWithin } from './scope-algebra.ts';
import { scopeOfMember, withCustomRoles } from './scope-of-member.ts';
import { reachesData } from './scope-privileges.ts';

/** The rules about keys, for the handlers that show and change them. */
export function createKeyRules(parts: {
  store: Pick<Store, 'apiKeys' | 'members'>;
  clock: Clock;
}): KeyRules {
  const { store, clock } = parts;
  return {
    bound: (own) => boundApiKey(own, store),
    scopeOfMember,
    isWithin: (inner, outer) => isWithin(withCustomRoles(inner), outer),
    isLimited: isLimitedByCreator,
    status: (key) => apiKeyStatus(key, clock.now()),
    covers: keyCovers,
    reaches: (scope, { id: clusterId, projectId }) => reachesData(scope, { projectId, clusterId }),
    longestChain: LONGEST_CHAIN,
  };
}
