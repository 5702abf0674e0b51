import { errors } from '@latchkey/contract';
import { Lru } from '../kernel/lru.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import type { UserPrincipal } from '../kernel/principal.ts';
import { RevisionCache } from '../kernel/revision-cache.ts';
import type { Secret } from '../kernel/secret.ts';
import { SingleFlight } from '../kernel/single-flight.ts';
import type { Store } from '../store/store.ts';
import type { UserRecord } from '../store/users.ts';
import type { Attempt, Lockout } from './lockout.ts';
import { sourceNetwork } from './source-network.ts';
import type { VerifiedCache } from './verified-cache.ts';

const MAX_USERS = 10_000;
const MAX_WRONG = 10_000;
/** No user has a longer name, in any profile. */
const MAX_NAME_CHARACTERS = 255;
/** No PHC string: the hasher does its work all the same, and finds nothing right. */
const NO_HASH = '';
/** How often a password may change while it is being checked until the check is given up. */
const MAX_ROUNDS = 5;

export interface PasswordSignInParts {
  readonly clusterId: string;
  readonly store: Pick<Store, 'authRevision' | 'users'>;
  readonly hasher: PasswordHasher;
  readonly verified: VerifiedCache;
  readonly lockout: Lockout;
}

/** The result of one run of argon2. */
interface Proof {
  readonly ok: boolean;
  /** What was proven, as a key of the verified cache. */
  readonly key: string;
}

interface Guess {
  readonly name: string;
  readonly password: Secret;
  readonly source: string;
}

/** Verifies names and passwords of the users of one cluster. */
export class PasswordSignIn {
  readonly #parts: PasswordSignInParts;
  readonly #users: RevisionCache<UserRecord | 'unknown'>;
  readonly #flight = new SingleFlight<string, Proof>();
  /**
   * What was wrong lately, by network and key of the verified cache. To bring it again is no further
   * guess: clients that stay open after a change of the password go on sending the old one (the Node
   * SDK's heartbeat every 10 s), and would lock their own user out.
   */
  readonly #wrong = new Lru<string, true>(MAX_WRONG);

  constructor(parts: PasswordSignInParts) {
    this.#parts = parts;
    this.#users = new RevisionCache(() => parts.store.authRevision(parts.clusterId), MAX_USERS);
  }

  /**
   * At once if the password was verified before and no credential changed since.
   * @throws errors.badPassword, tooManySignIns, signInQueueFull
   */
  verify(name: string, password: Secret, source: string): UserPrincipal | Promise<UserPrincipal> {
    const { verified, lockout } = this.#parts;
    const user = this.#users.find(name);
    if (user !== undefined && user !== 'unknown') {
      const known = verified.find(verified.key(user.passwordHash, password));
      if (known?.principal.id === user.id && verified.isFresh(known)) {
        lockout.forgive(name, source);
        return known.principal;
      }
    }
    return this.#prove({ name, password, source });
  }

  /**
   * Hashes, and then looks whether the user still has the hash that was compared: if the password
   * changed meanwhile, the verdict is worth nothing and the next round checks against the new one.
   */
  async #prove(guess: Guess): Promise<UserPrincipal> {
    const { verified, lockout } = this.#parts;
    let proof: Proof | undefined;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const user = await this.#load(guess.name);
      const key = verified.key(subjectOf(user, guess.name), guess.password);
      const known = verified.find(key);
      const isUser = user !== 'unknown';
      const wrong = `${sourceNetwork(guess.source)}\0${key}`;
      if (proof?.key === key) {
        if (!proof.ok || !isUser) {
          this.#wrong.set(wrong, true);
          throw errors.badPassword();
        }
        const principal = { kind: 'user', id: user.id, name: user.name } as const;
        verified.add(key, principal);
        lockout.forgive(guess.name, guess.source);
        return principal;
      }
      if (isUser && known?.principal.id === user.id && verified.isFresh(known)) {
        return known.principal;
      }
      if (!known && this.#wrong.get(wrong)) throw errors.badPassword();
      proof = await this.#hash(user, key, guess, known !== undefined);
    }
    throw errors.unavailable('the credentials of this user keep changing, try again');
  }

  /**
   * One run of argon2 for all who bring the same password for the same user at the same time.
   * @param wasRight it was verified before: no lockout holds it up, whoever else is guessing
   */
  #hash(
    user: UserRecord | 'unknown',
    key: string,
    guess: Guess,
    wasRight: boolean,
  ): Promise<Proof> {
    const { lockout } = this.#parts;
    const { name, source } = guess;
    const signIn = { name, source, passwordChangedAt: changedAt(user) };
    let attempt: Attempt | undefined;
    if (!wasRight) {
      // Whoever joins a run does not make a guess of its own.
      if (this.#flight.has(key)) lockout.check(signIn);
      else attempt = lockout.begin(signIn);
    }
    return this.#flight.run(key, () => this.#run(user, key, guess, attempt));
  }

  async #run(
    user: UserRecord | 'unknown',
    key: string,
    { name, password }: Guess,
    attempt: Attempt | undefined,
  ): Promise<Proof> {
    const { hasher } = this.#parts;
    const phc = user === 'unknown' ? NO_HASH : user.passwordHash;
    let ok: boolean | undefined;
    try {
      ok = await hasher.verify(phc, password);
    } finally {
      attempt?.end(ok);
    }
    if (!ok || user === 'unknown' || !hasher.outdated(phc)) return { ok, key };
    return { ok, key: await this.#rehash(user, name, password, key) };
  }

  /** Brings a hash up to the present parameters. @returns the key of what is stored now */
  async #rehash(user: UserRecord, name: string, password: Secret, key: string): Promise<string> {
    const { hasher, store, verified } = this.#parts;
    try {
      const phc = await hasher.hash(password);
      await store.users.rehash(user.id, user.passwordHash, phc);
      this.#users.forget(name);
      return verified.key(phc, password);
    } catch {
      // The password is right all the same; the next sign-in will try again.
      return key;
    }
  }

  #load(name: string): UserRecord | 'unknown' | Promise<UserRecord | 'unknown'> {
    if (name.length > MAX_NAME_CHARACTERS) return 'unknown';
    const { store, clusterId } = this.#parts;
    return this.#users.get(name, async () => {
      return (await store.users.find(clusterId, name)) ?? 'unknown';
    });
  }
}

/** Unknown users have one each, so that argon2 runs as often for them as for known ones. */
function subjectOf(user: UserRecord | 'unknown', name: string): string {
  return user === 'unknown' ? `\0${name}` : user.passwordHash;
}

function changedAt(user: UserRecord | 'unknown'): number {
  return user === 'unknown' ? 0 : user.passwordChangedAt;
}
