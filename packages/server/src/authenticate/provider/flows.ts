import { createCipheriv, createDecipheriv, timingSafeEqual } from 'node:crypto';
import { errors } from '@latchkey/contract';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { Lru } from '../../kernel/lru.ts';
import type { Random } from '../../kernel/random.ts';
import { Secret } from '../../kernel/secret.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const LIFE_MS = 10 * 60_000;
const MAX_SEALED_CHARACTERS = 4096;
/** States that came back, until they would be over anyhow. */
const MAX_USED = 10_000;

const flow = z.object({
  state: z.string(),
  nonce: z.string(),
  /** Of PKCE. */
  verifier: z.string(),
  /** Path of the console to show afterwards. */
  to: z.string(),
  /** Set where somebody who is signed in proves again who they are. */
  confirms: z.object({ sessionId: z.string(), memberId: z.string() }).optional(),
  until: z.number(),
});

/** What is remembered of a browser that went to the identity provider. */
export type Flow = Readonly<z.output<typeof flow>>;

/**
 * Sign-ins that are on their way. One is remembered by the browser itself, in a cookie that is sealed:
 * whoever begins thousands fills no memory of ours. Each comes back once to a process; the provider takes
 * its code once anyhow.
 */
export class Flows {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #key: Buffer;
  readonly #used = new Lru<string, true>(MAX_USED);

  /** @param key of 32 bytes; processes with the same one finish what another began */
  constructor({ clock, random, key }: { clock: Clock; random: Random; key: Buffer }) {
    this.#clock = clock;
    this.#random = random;
    this.#key = key;
  }

  get lifeSeconds(): number {
    return LIFE_MS / 1000;
  }

  begin(about: Pick<Flow, 'to' | 'confirms'>): { readonly flow: Flow; readonly sealed: Secret } {
    const text = () => this.#random.bytes(32).toString('base64url');
    const made: Flow = {
      ...{ state: text(), nonce: text(), verifier: text() },
      ...{ ...about, until: this.#clock.now() + LIFE_MS },
    };
    return { flow: made, sealed: this.#seal(made) };
  }

  /**
   * The flow that a browser comes back with.
   * @param state as the identity provider sent it back
   * @throws errors.providerSignInFailed when it is another browser's, over, or came back before
   */
  finish(sealed: Secret | undefined, state: string): Flow {
    const found = sealed && this.#open(sealed.reveal());
    if (!found || this.#clock.now() >= found.until) {
      throw errors.providerSignInFailed('it took too long, or was begun in another browser');
    }
    if (!isSame(found.state, state)) {
      throw errors.providerSignInFailed('its answer belongs to another sign-in');
    }
    if (this.#used.get(state)) throw errors.providerSignInFailed('its answer was used before');
    this.#used.set(state, true);
    return found;
  }

  #seal(made: Flow): Secret {
    const iv = this.#random.bytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, iv);
    const body = Buffer.concat([cipher.update(JSON.stringify(made), 'utf8'), cipher.final()]);
    return new Secret(Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url'));
  }

  #open(sealed: string): Flow | undefined {
    if (sealed.length > MAX_SEALED_CHARACTERS) return undefined;
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv(CIPHER, this.#key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES));
      return flow.parse(JSON.parse(Buffer.concat([body, decipher.final()]).toString('utf8')));
    } catch {
      // Not sealed with this key.
      return undefined;
    }
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
