import { timingSafeEqual } from 'node:crypto';
import { errors } from '@latchkey/contract';
import { z } from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import { Lru } from '../../kernel/lru.ts';
import type { Random } from '../../kernel/random.ts';
import type { Secret } from '../../kernel/secret.ts';
import type { Sealer } from './sealer.ts';

const LIFE_MS = 10 * 60_000;
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
  /** Set where a local member links themselves with who they are at the provider. */
  links: z.object({ sessionId: z.string(), memberId: z.string() }).optional(),
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
  readonly #sealer: Sealer;
  readonly #used = new Lru<string, true>(MAX_USED);

  /** @param sealer processes with the same key finish what another began */
  constructor({ clock, random, sealer }: { clock: Clock; random: Random; sealer: Sealer }) {
    this.#clock = clock;
    this.#random = random;
    this.#sealer = sealer;
  }

  get lifeSeconds(): number {
    return LIFE_MS / 1000;
  }

  begin(about: Pick<Flow, 'to' | 'confirms' | 'links'>): {
    readonly flow: Flow;
    readonly sealed: Secret;
  } {
    const text = () => this.#random.bytes(32).toString('base64url');
    const made: Flow = {
      ...{ state: text(), nonce: text(), verifier: text() },
      ...{ ...about, until: this.#clock.now() + LIFE_MS },
    };
    return { flow: made, sealed: this.#sealer.seal(JSON.stringify(made)) };
  }

  /**
   * The flow that a browser comes back with.
   * @param state as the identity provider sent it back
   * @throws errors.providerSignInFailed when it is another browser's, over, or came back before
   */
  finish(sealed: Secret | undefined, state: string): Flow {
    const found = sealed && this.#open(sealed);
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

  #open(sealed: Secret): Flow | undefined {
    const text = this.#sealer.open(sealed);
    return text === undefined ? undefined : flow.parse(JSON.parse(text));
  }
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
