import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import { Lru } from '../kernel/lru.ts';
import { boundedName, foldName } from './fold-name.ts';
import { sourceNetwork } from './source-network.ts';

/** When guessing is stopped. Times in ms. */
export interface LockoutLimits {
  /** Wrong passwords for one name from one network, within `windowMs`, until it is locked out. */
  readonly failures: number;
  readonly windowMs: number;
  /** Length of the first lockout; each further one lasts twice as long, up to `maxLockMs`. */
  readonly lockMs: number;
  readonly maxLockMs: number;
  /** Wrong passwords for any names from one network within `sourceWindowMs`. */
  readonly failuresPerSource: number;
  /** The same from loopback, which is all programs of the host at once. */
  readonly failuresPerLoopback: number;
  readonly sourceWindowMs: number;
  /** How many names and networks are remembered at most; the longest quiet is forgotten. */
  readonly entries: number;
}

export const DEFAULT_LOCKOUT: LockoutLimits = {
  failures: 5,
  windowMs: 15 * 60_000,
  lockMs: 15 * 60_000,
  maxLockMs: 60 * 60_000,
  failuresPerSource: 30,
  failuresPerLoopback: 300,
  sourceWindowMs: 60_000,
  entries: 10_000,
};

const LOOPBACK = new Set(['127.0.0.1', '::1'].map(sourceNetwork));

export interface SignIn {
  readonly name: string;
  /** Address of the client. */
  readonly source: string;
  /** What was guessed before the password was changed does not count; 0 for unknown users. */
  readonly passwordChangedAt: number;
}

/** A check of a password that has begun, and counts as a guess until it ends. */
export interface Attempt {
  /** @param ok unset: the password was not checked after all */
  end(ok: boolean | undefined): void;
}

interface Entry {
  /** The exact spellings that failed. */
  failures: { at: number; name: string }[];
  pending: number;
  locks: number;
  lockedAt: number;
  lockedUntil: number;
}

/**
 * Counts wrong passwords by (name, network) and by network, whether or not the name exists, and
 * refuses to check further ones after too many. It never locks an account: other networks are not
 * concerned, and the caller lets verified credentials pass.
 */
export class Lockout {
  readonly #limits: LockoutLimits;
  readonly #clock: Clock;
  readonly #entries: Lru<string, Entry>;
  readonly #sources: Lru<string, number[]>;

  constructor(limits: LockoutLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
    this.#entries = new Lru(limits.entries);
    this.#sources = new Lru(limits.entries);
  }

  /** @throws errors.tooManySignIns if the name or the network is locked out */
  check(signIn: SignIn): void {
    const now = this.#clock.now();
    const { failuresPerSource, failuresPerLoopback, sourceWindowMs } = this.#limits;
    const network = sourceNetwork(signIn.source);
    const recent = this.#recentOf(network, now);
    const allowed = LOOPBACK.has(network) ? failuresPerLoopback : failuresPerSource;
    const oldest = recent[recent.length - allowed];
    if (oldest !== undefined) throw errors.tooManySignIns((oldest + sourceWindowMs - now) / 1000);
    const entry = this.#entries.get(keyOf(signIn.name, signIn.source));
    if (entry && now < entry.lockedUntil && entry.lockedAt >= signIn.passwordChangedAt) {
      throw errors.tooManySignIns((entry.lockedUntil - now) / 1000);
    }
  }

  /**
   * As `check`, and counts the guess while it runs, so that guesses at the same time are not more
   * than guesses one after the other.
   */
  begin(signIn: SignIn): Attempt {
    this.check(signIn);
    const key = keyOf(signIn.name, signIn.source);
    const entry = this.#entries.get(key) ?? newEntry();
    this.#forgetOld(entry, signIn);
    if (entry.failures.length + entry.pending >= this.#limits.failures) {
      throw errors.tooManySignIns(1);
    }
    entry.pending++;
    this.#entries.set(key, entry);
    return {
      end: (ok) => {
        entry.pending--;
        if (ok === false) this.#fail(entry, signIn);
        this.#keep(key, entry);
      },
    };
  }

  /** Forgets the failures of a name after its password was right. A lockout runs to its end. */
  forgive(name: string, source: string): void {
    if (this.#entries.size === 0) return;
    const key = keyOf(name, source);
    const entry = this.#entries.get(key);
    if (!entry) return;
    // Only this very spelling: else `Bob` could sign in between guesses at the password of `bob`.
    const exact = boundedName(name);
    entry.failures = entry.failures.filter((failure) => failure.name !== exact);
    this.#keep(key, entry);
  }

  /** An entry that has nothing to tell any more is dropped; its lockouts count for some time. */
  #keep(key: string, entry: Entry): void {
    const idle = entry.failures.length === 0 && entry.pending === 0;
    if (idle && !this.#isRecent(entry)) this.#entries.delete(key);
    else this.#entries.set(key, entry);
  }

  #isRecent(entry: Entry): boolean {
    const { maxLockMs, windowMs } = this.#limits;
    return entry.locks > 0 && this.#clock.now() - entry.lockedUntil < maxLockMs + windowMs;
  }

  #fail(entry: Entry, { name, source }: SignIn): void {
    const { failures, lockMs, maxLockMs } = this.#limits;
    const now = this.#clock.now();
    const network = sourceNetwork(source);
    this.#sources.set(network, [...this.#recentOf(network, now), now]);
    entry.failures.push({ at: now, name: boundedName(name) });
    if (entry.failures.length < failures) return;
    if (!this.#isRecent(entry)) entry.locks = 0;
    entry.lockedAt = now;
    entry.lockedUntil = now + Math.min(lockMs * 2 ** entry.locks, maxLockMs);
    entry.locks++;
    entry.failures = [];
  }

  #forgetOld(entry: Entry, { name, passwordChangedAt }: SignIn): void {
    const from = this.#clock.now() - this.#limits.windowMs;
    const exact = boundedName(name);
    entry.failures = entry.failures.filter(
      (failure) => failure.at > from && (failure.name !== exact || failure.at >= passwordChangedAt),
    );
  }

  #recentOf(network: string, now: number): number[] {
    const from = now - this.#limits.sourceWindowMs;
    return (this.#sources.get(network) ?? []).filter((at) => at > from);
  }
}

function newEntry(): Entry {
  return { failures: [], pending: 0, locks: 0, lockedAt: 0, lockedUntil: 0 };
}

function keyOf(name: string, source: string): string {
  return `${sourceNetwork(source)} ${foldName(name)}`;
}
