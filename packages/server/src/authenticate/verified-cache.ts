import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import { Lru } from '../kernel/lru.ts';
import type { UserPrincipal } from '../kernel/principal.ts';
import type { Random } from '../kernel/random.ts';
import type { Secret } from '../kernel/secret.ts';

const CAPACITY = 10_000;
const FRESH_MS = 10 * 60_000;

export interface Verified {
  readonly principal: UserPrincipal;
  /** ms since 1970 UTC */
  readonly provenAt: number;
}

/**
 * Remembers which passwords were right, so that a password is hashed once and not on each call.
 * The key is made of the stored hash as well as of the password: a new password, or a new user of
 * the same name, misses by itself.
 */
export class VerifiedCache {
  readonly #bootKey: KeyObject;
  readonly #clock: Clock;
  readonly #entries = new Lru<string, Verified>(CAPACITY);
  /** The last key of each password that is still held: a connection shows the same again and again. */
  readonly #lastKeys = new WeakMap<Secret, { readonly subject: string; readonly key: string }>();

  constructor(random: Random, clock: Clock) {
    this.#bootKey = createSecretKey(random.bytes(32));
    this.#clock = clock;
  }

  /**
   * HMAC-SHA-256, under a key that lives as long as the process: what lies in memory can be
   * compared with nothing elsewhere.
   * @param subject what the password is checked against; holds no NUL unless no password is right
   */
  key(subject: string, password: Secret): string {
    const last = this.#lastKeys.get(password);
    if (last?.subject === subject) return last.key;
    const text = `${subject}\0${password.reveal()}`;
    const key = createHmac('sha256', this.#bootKey).update(text).digest('binary');
    this.#lastKeys.set(password, { subject, key });
    return key;
  }

  /** Also when it is no longer fresh: the password was right once, and must be hashed again. */
  find(key: string): Verified | undefined {
    return this.#entries.get(key);
  }

  /** @param signedOutAt what was proven before then must be proven anew */
  isFresh({ provenAt }: Verified, signedOutAt?: number): boolean {
    if (signedOutAt !== undefined && provenAt <= signedOutAt) return false;
    return this.#clock.now() < provenAt + FRESH_MS;
  }

  add(key: string, principal: UserPrincipal): void {
    this.#entries.set(key, { principal, provenAt: this.#clock.now() });
  }
}
