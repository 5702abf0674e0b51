import { errors } from '@latchkey/contract';
import { keyCovers } from '../authorize/api-key-role.ts';
import { resolveApiKey } from '../authorize/resolve-api-key.ts';
import type { EffectiveApiKey } from '../handle/api-keys/key-rules.ts';
import { type ApiKeyReference, parseApiKey } from '../kernel/api-key-format.ts';
import type { Clock } from '../kernel/clock.ts';
import type { ApiKeyPrincipal } from '../kernel/principal.ts';
import { RevisionCache } from '../kernel/revision-cache.ts';
import type { Secret } from '../kernel/secret.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { apiKeyMatches } from './check-api-key.ts';

const MAX_KEYS = 10_000;

/**
 * Verifies API keys on one cluster. A fast digest will do: 256 random bits cannot be guessed, so
 * there is neither slow hashing nor a lockout.
 */
export class ApiKeySignIn {
  readonly #cluster: Cluster;
  readonly #store: Pick<Store, 'authRevision' | 'usersChangedSince' | 'apiKeys' | 'members'>;
  readonly #clock: Clock;
  readonly #keys: RevisionCache<EffectiveApiKey>;

  constructor(parts: {
    cluster: Cluster;
    store: Pick<Store, 'authRevision' | 'usersChangedSince' | 'apiKeys' | 'members'>;
    clock: Clock;
  }) {
    const { cluster, store, clock } = parts;
    this.#cluster = cluster;
    this.#store = store;
    this.#clock = clock;
    // No key depends on a user of the cluster: its creator is a member or another key.
    this.#keys = new RevisionCache(
      () => store.authRevision(cluster.id),
      MAX_KEYS,
      (since) => store.usersChangedSince(cluster.id, since),
    );
  }

  /**
   * At once if the key was seen since the last change of a credential.
   * @throws errors.badApiKey also if the key is good, but not for this cluster
   */
  verify(key: Secret): ApiKeyPrincipal | Promise<ApiKeyPrincipal> {
    const shown = parseApiKey(key.reveal());
    if (!shown) throw errors.badApiKey();
    const record = this.#keys.get(shown.id, () => this.#load(shown.id));
    return record instanceof Promise
      ? record.then((loaded) => this.#accept(shown, loaded))
      : this.#accept(shown, record);
  }

  async #load(id: string): Promise<EffectiveApiKey> {
    const record = await resolveApiKey(id, this.#store);
    if (!record) throw errors.badApiKey();
    return record;
  }

  #accept(shown: ApiKeyReference, record: EffectiveApiKey): ApiKeyPrincipal {
    const good = apiKeyMatches(shown, record, this.#clock.now());
    if (!good || !keyCovers(record, this.#cluster)) throw errors.badApiKey();
    return { kind: 'apiKey', id: record.id, name: record.name };
  }
}
