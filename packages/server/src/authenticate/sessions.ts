import { createHash } from 'node:crypto';
import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import { createIds } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import type { Origin } from '../store/audit.ts';
import type { Member } from '../store/clusters.ts';
import type { Session, SessionStore, SignedIn } from '../store/sessions.ts';

/** Times in ms. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
  /** How long a password that was asked for counts for what gives access to others. */
  readonly freshMs: number;
  /** Of one member at once. */
  readonly perMember: number;
}

const DEFAULT_SESSION_LIMITS: SessionLimits = {
  idleMs: 30 * 60_000,
  absoluteMs: 12 * 60 * 60_000,
  freshMs: 5 * 60_000,
  perMember: 20,
};

/** How exactly the store knows when a session was last used; a write a call would be too much. */
const TOUCH_MS = 60_000;
const SECRET_BYTES = 32;
const SECRET_TEXT = /^[A-Za-z0-9_-]{43}$/;
const MAX_AGENT_CHARACTERS = 200;

export interface Opened {
  readonly session: Session;
  /** What the browser keeps, and shows with each call. */
  readonly secret: Secret;
}

/** Sessions of members: opened after a sign-in, looked up in the store on every call. */
export class Sessions {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #limits: SessionLimits;

  constructor(parts: {
    store: SessionStore;
    clock: Clock;
    random: Random;
    limits?: Partial<SessionLimits>;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#limits = { ...DEFAULT_SESSION_LIMITS, ...parts.limits };
  }

  /** @param agent `User-Agent` of the browser */
  async open(member: Member, agent: string, origin: Origin): Promise<Opened> {
    const now = this.#clock.now();
    const { absoluteMs, idleMs, perMember } = this.#limits;
    const { secret, digest } = this.#draw();
    const session: Session = {
      ...{ id: createIds(this.#random).session(), memberId: member.id },
      ...{ createdAt: now, seenAt: now, provedAt: now, expiresAt: now + absoluteMs },
      ...{ source: origin.source, agent: agent.slice(0, MAX_AGENT_CHARACTERS) },
    };
    await this.#store.forget({ expiredAt: now, unseenSince: now - idleMs });
    await this.#store.open({ ...session, digest }, perMember, origin);
    return { session, secret };
  }

  /** @throws errors.notSignedIn for a session that ended, ran out, or never was */
  async find(secret: Secret): Promise<SignedIn> {
    if (!SECRET_TEXT.test(secret.reveal())) throw errors.notSignedIn();
    const found = await this.#store.find(digestOf(secret.reveal()));
    if (!found || !this.isAlive(found.session)) throw errors.notSignedIn();
    const now = this.#clock.now();
    if (now - found.session.seenAt > TOUCH_MS) await this.#store.touch(found.session.id, now);
    return found;
  }

  /** After the password was asked for again: the same session under a new secret. */
  async renew(session: Session, origin: Origin): Promise<Opened> {
    const { secret, digest } = this.#draw();
    const provedAt = this.#clock.now();
    await this.#store.renew(session.id, { digest, provedAt }, origin);
    return { session: { ...session, provedAt, seenAt: provedAt }, secret };
  }

  isAlive({ seenAt, expiresAt }: Session): boolean {
    const now = this.#clock.now();
    return now < expiresAt && now - seenAt < this.#limits.idleMs;
  }

  /** When the password must be asked for again. */
  freshUntil({ provedAt }: Session): number {
    return provedAt + this.#limits.freshMs;
  }

  isFresh(session: Session): boolean {
    return this.#clock.now() < this.freshUntil(session);
  }

  #draw(): { secret: Secret; digest: string } {
    const text = this.#random.bytes(SECRET_BYTES).toString('base64url');
    return { secret: new Secret(text), digest: digestOf(text) };
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
