import { createHash } from 'node:crypto';
import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import { createIds } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';
import type { Origin } from '../store/audit.ts';
import type { Member } from '../store/clusters.ts';
import type { Session, SessionStore, SessionVia, SignedIn } from '../store/sessions.ts';

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
const SECRET_TEXT = /^(?:lks_)?[A-Za-z0-9_-]{43}$/;
/** A secret that a command line keeps says what it is: it goes where an API key could go. */
const CLI_PREFIX = 'lks_';
const MAX_AGENT_CHARACTERS = 200;

export interface Opened {
  readonly session: Session;
  /** What the browser or the command line keeps, and shows with each call. */
  readonly secret: Secret;
}

/** How a session was opened. */
export interface Opening {
  readonly kind: Session['kind'];
  readonly via: SessionVia;
  /** `User-Agent` of the browser, or the name of the command line. */
  readonly agent: string;
  /** When the member last proved who they are, if that was not just now. */
  readonly provedAt?: number;
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

  /**
   * @param member as they were when they proved who they are
   * @throws errors.notSignedIn if their password has changed since
   */
  async open(member: Member, opening: Opening, origin: Origin): Promise<Opened> {
    const now = this.#clock.now();
    const { absoluteMs, idleMs, perMember } = this.#limits;
    const { kind, via, agent, provedAt = now } = opening;
    const { secret, digest } = this.#draw(kind);
    const session: Session = {
      ...{ id: createIds(this.#random).session(), memberId: member.id, kind, via },
      ...{ createdAt: now, seenAt: now, provedAt, expiresAt: now + absoluteMs },
      ...{ source: origin.source, agent: agent.slice(0, MAX_AGENT_CHARACTERS) },
    };
    await this.#store.forget({ expiredAt: now, unseenSince: now - idleMs });
    const { passwordHash } = member;
    if (!(await this.#store.open({ ...session, digest, passwordHash }, perMember, origin))) {
      throw errors.notSignedIn();
    }
    return { session, secret };
  }

  /**
   * @param kind of sessions alone: what a browser keeps opens nothing as a bearer, and the reverse
   * @throws errors.notSignedIn for a session that ended, ran out, or never was
   */
  async find(secret: Secret, kind: Session['kind']): Promise<SignedIn> {
    if (!SECRET_TEXT.test(secret.reveal())) throw errors.notSignedIn();
    const found = await this.#store.find(digestOf(secret.reveal()));
    if (!found || found.session.kind !== kind || !this.isAlive(found.session)) {
      throw errors.notSignedIn();
    }
    const now = this.#clock.now();
    if (now - found.session.seenAt > TOUCH_MS) await this.#store.touch(found.session.id, now);
    return found;
  }

  /** After the password was asked for again: the same session under a new secret. */
  async renew(session: Session, origin: Origin): Promise<Opened> {
    const { secret, digest } = this.#draw(session.kind);
    const provedAt = this.#clock.now();
    await this.#store.renew(session.id, { digest, provedAt }, origin);
    return { session: { ...session, provedAt, seenAt: provedAt }, secret };
  }

  isAlive({ kind, seenAt, expiresAt }: Session): boolean {
    const now = this.#clock.now();
    // A command line is used now and then, and nobody walks away from it with a page open.
    return now < expiresAt && (kind === 'cli' || now - seenAt < this.#limits.idleMs);
  }

  /** When the password must be asked for again. */
  freshUntil({ provedAt }: Session): number {
    return provedAt + this.#limits.freshMs;
  }

  isFresh(session: Session): boolean {
    return this.#clock.now() < this.freshUntil(session);
  }

  #draw(kind: Session['kind']): { secret: Secret; digest: string } {
    const random = this.#random.bytes(SECRET_BYTES).toString('base64url');
    const text = kind === 'cli' ? CLI_PREFIX + random : random;
    return { secret: new Secret(text), digest: digestOf(text) };
  }
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
