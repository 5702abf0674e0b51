import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
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
  readonly store: Pick<Store, 'authRevision' | 'usersChangedSince' | 'users'>;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
  readonly verified: VerifiedCache;
  readonly lockout: Lockout;
}

/** What a password was compared with, and whether it was right. */
interface Proof {
  /** The key of the verified cache for the hash that it fits. */
  readonly right: string | undefined;
  /** `Subjects.id` of all that it was compared with. */
  readonly id: string;
}

interface Guess {
  readonly name: string;
  readonly password: Secret;
  readonly source: string;
  readonly connectedAt: number | undefined;
}

/** All that a password may fit: one hash, or two while a password that was reset has its grace. */
interface Subjects {
  readonly phcs: readonly string[];
  /** Of the verified cache, in the same order. */
  readonly keys: readonly string[];
  readonly id: string;
}

/** Verifies names and passwords of the users of one cluster. */
export class PasswordSignIn {
  readonly #parts: PasswordSignInParts;
  readonly #users: RevisionCache<UserRecord | 'unknown'>;
  readonly #lastGraceEnd: RevisionCache<number>;
  readonly #flight = new SingleFlight<string, Proof>();
  /**
   * What was wrong lately, by network and what it was compared with. To bring it again is no further
   * guess: clients that stay open after a change of the password go on sending the old one (the Node
   * SDK's heartbeat every 10 s), and would lock their own user out.
   */
  readonly #wrong = new Lru<string, true>(MAX_WRONG);

  constructor(parts: PasswordSignInParts) {
    this.#parts = parts;
    const revision = () => parts.store.authRevision(parts.clusterId);
    // By name. A user who changes does not have the others read again.
    this.#users = new RevisionCache(revision, MAX_USERS, (since) =>
      parts.store.usersChangedSince(parts.clusterId, since),
    );
    this.#lastGraceEnd = new RevisionCache(revision, 1);
  }

  /**
   * At once if the password was verified before and no credential changed since.
   * @throws errors.badPassword, tooManySignIns, signInQueueFull; userExpired, signedOut once the
   * password was right
   */
  verify(
    name: string,
    password: Secret,
    source: string,
    connectedAt?: number,
  ): UserPrincipal | Promise<UserPrincipal> {
    const user = this.#users.find(name);
    if (user !== undefined && user !== 'unknown') {
      const known = this.#known(user, this.#hashes(user, password).keys);
      if (known) {
        this.#parts.lockout.forgive(name, source);
        return this.#admit(user, known, connectedAt);
      }
    }
    return this.#prove({ name, password, source, connectedAt });
  }

  /**
   * Hashes, and then looks whether the user still has the hashes that were compared: if the password
   * changed meanwhile, the verdict is worth nothing and the next round checks against the new one.
   */
  async #prove(guess: Guess): Promise<UserPrincipal> {
    const { verified, lockout } = this.#parts;
    let proof: Proof | undefined;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const user = await this.#load(guess.name);
      const subjects = this.#subjects(user, guess.name, guess.password);
      const isUser = user !== 'unknown';
      const wrong = `${sourceNetwork(guess.source)}\0${subjects.id}`;
      if (proof?.id === subjects.id) {
        if (proof.right === undefined || !isUser) {
          this.#wrong.set(wrong, true);
          throw errors.badPassword();
        }
        const principal = { kind: 'user', id: user.id, name: user.name } as const;
        verified.add(proof.right, principal);
        lockout.forgive(guess.name, guess.source);
        return this.#admit(user, principal, guess.connectedAt);
      }
      const known = isUser ? this.#known(user, subjects.keys) : undefined;
      if (isUser && known) return this.#admit(user, known, guess.connectedAt);
      const wasRight = subjects.keys.some((key) => verified.find(key) !== undefined);
      if (!wasRight && this.#wrong.get(wrong)) throw errors.badPassword();
      proof = await this.#hash(user, subjects, guess, wasRight);
    }
    throw errors.unavailable('the credentials of this user keep changing, try again');
  }

  /**
   * The last word, once the password was right: only then is it told that the user has expired, or that
   * the connection is from before a sign-out.
   */
  #admit(
    user: UserRecord,
    principal: UserPrincipal,
    connectedAt: number | undefined,
  ): UserPrincipal {
    const { expiresAt, signedOutAt } = user;
    if (expiresAt !== undefined && expiresAt <= this.#parts.clock.now()) {
      throw errors.userExpired(user.name, new Date(expiresAt).toISOString());
    }
    const isOld =
      connectedAt !== undefined && connectedAt <= (signedOutAt ?? Number.NEGATIVE_INFINITY);
    if (isOld) throw errors.signedOut(user.name);
    return principal;
  }

  /** Whom a password was proven to be of, since the user's last sign-out and not too long ago. */
  #known(user: UserRecord, keys: readonly string[]): UserPrincipal | undefined {
    const { verified } = this.#parts;
    for (const key of keys) {
      const known = verified.find(key);
      if (known?.principal.id !== user.id) continue;
      if (verified.isFresh(known, user.signedOutAt)) return known.principal;
    }
    return undefined;
  }

  #subjects(user: UserRecord | 'unknown', name: string, password: Secret): Subjects {
    const { verified } = this.#parts;
    // Unknown users have a subject each, so that argon2 runs as often for them as for known ones.
    if (user === 'unknown') {
      const key = verified.key(`\0${name}`, password);
      return { phcs: [NO_HASH], keys: [key], id: key };
    }
    const hashes = this.#hashes(user, password);
    return { ...hashes, id: hashes.keys.join('\0') };
  }

  #hashes(user: UserRecord, password: Secret): Pick<Subjects, 'phcs' | 'keys'> {
    const { verified, clock } = this.#parts;
    const { passwordHash, previous } = user;
    const hasGrace = previous !== undefined && clock.now() < previous.until;
    const phcs = hasGrace ? [passwordHash, previous.hash] : [passwordHash];
    return { phcs, keys: phcs.map((phc) => verified.key(phc, password)) };
  }

  /**
   * One run of argon2 for all who bring the same password for the same user at the same time.
   * @param wasRight it was verified before: no lockout holds it up, whoever else is guessing
   */
  #hash(
    user: UserRecord | 'unknown',
    subjects: Subjects,
    guess: Guess,
    wasRight: boolean,
  ): Promise<Proof> {
    const { lockout } = this.#parts;
    const { name, source } = guess;
    const signIn = { name, source, passwordChangedAt: changedAt(user) };
    let attempt: Attempt | undefined;
    if (!wasRight) {
      // Whoever joins a run does not make a guess of its own.
      if (this.#flight.has(subjects.id)) lockout.check(signIn);
      else attempt = lockout.begin(signIn);
    }
    return this.#flight.run(subjects.id, () => this.#run(user, subjects, guess, attempt));
  }

  async #run(
    user: UserRecord | 'unknown',
    subjects: Subjects,
    guess: Guess,
    attempt: Attempt | undefined,
  ): Promise<Proof> {
    const { hasher } = this.#parts;
    let at: number | undefined;
    let isDone = false;
    try {
      at = await this.#findRight(subjects.phcs, guess.password);
      isDone = true;
    } finally {
      attempt?.end(isDone ? at !== undefined : undefined);
    }
    const right = at === undefined ? undefined : subjects.keys[at];
    const isCurrent = at === 0 && user !== 'unknown';
    if (!isCurrent || !hasher.outdated(user.passwordHash)) return { right, id: subjects.id };
    return this.#rehash(user, subjects, guess);
  }

  /**
   * Which of the hashes a password fits. Where none does, as many were tried as for any other user of
   * the cluster: the time does not tell who exists, nor whose password was reset.
   */
  async #findRight(phcs: readonly string[], password: Secret): Promise<number | undefined> {
    const { hasher, clock, store, clusterId } = this.#parts;
    for (const [at, phc] of phcs.entries()) if (await hasher.verify(phc, password)) return at;
    const end = await this.#lastGraceEnd.get('', () => store.users.lastGraceEnd(clusterId));
    if (phcs.length === 1 && clock.now() < end) await hasher.verify(NO_HASH, password);
    return undefined;
  }

  /** Brings a hash up to the present parameters. @returns the proof in terms of what is stored now */
  async #rehash(user: UserRecord, subjects: Subjects, guess: Guess): Promise<Proof> {
    const { hasher, store, verified } = this.#parts;
    const { name, password } = guess;
    try {
      const phc = await hasher.hash(password);
      await store.users.rehash(user.id, user.passwordHash, phc);
      this.#users.forget(name);
      const right = verified.key(phc, password);
      return { right, id: [right, ...subjects.keys.slice(1)].join('\0') };
    } catch {
      // The password is right all the same; the next sign-in will try again.
      return { right: subjects.keys[0], id: subjects.id };
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

function changedAt(user: UserRecord | 'unknown'): number {
  return user === 'unknown' ? 0 : user.passwordChangedAt;
}
