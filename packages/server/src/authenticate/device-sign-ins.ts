import { createHash, timingSafeEqual } from 'node:crypto';
import { errors } from '@latchkey/contract';
import type { Clock } from '../kernel/clock.ts';
import { randomText } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { RateLimit } from '../kernel/rate-limit.ts';
import { Secret } from '../kernel/secret.ts';
import type { Origin } from '../store/audit.ts';
import type { DeviceSignIn, DeviceSignInStore, TakenSignIn } from '../store/device-sign-ins.ts';
import type { Session } from '../store/sessions.ts';
import { sourceNetwork } from './source-network.ts';

/** RFC 8628 6.1: no vowels, so that no words come out; 20^8 are 34 bits. */
const USER_ALPHABET = 'BCDFGHJKLMNPQRSTVWXZ';
const USER_LENGTH = 8;
const SECRET_BYTES = 32;
const LIFE_MS = 10 * 60_000;
const INTERVAL_MS = 5000;
/** RFC 8628 3.5: that much more each time that it does not wait. */
const SLOWER_MS = 5000;
/** Of a network that is not quite even. */
const LENIENCE_MS = 500;
/** That wait at once. */
const MAX_WAITING = 1000;
/** Of one network. */
const STARTS = { times: 20, perMs: 10 * 60_000 };
const QUESTIONS = { times: 60, perMs: 60_000 };
/** Of one member, who may mistype, and not search. */
const TYPED_CODES = { times: 20, perMs: 10 * 60_000 };

/** A command line's own view of what it began. */
export interface Started {
  readonly deviceCode: Secret;
  /** e.g. `BDWP-HQPK` */
  readonly userCode: string;
  readonly expiresIn: number;
  readonly interval: number;
}

/** The sign-in of command lines by a code that a member types into the console (RFC 8628). */
export class DeviceSignIns {
  readonly #store: DeviceSignInStore;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #starts: RateLimit;
  readonly #questions: RateLimit;
  readonly #typed: RateLimit;

  constructor(parts: { store: DeviceSignInStore; clock: Clock; random: Random }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#starts = new RateLimit(STARTS, parts.clock);
    this.#questions = new RateLimit(QUESTIONS, parts.clock);
    this.#typed = new RateLimit(TYPED_CODES, parts.clock);
  }

  /** @throws errors.tooManyRequests, limitReached */
  async start({ client, source }: { client: string; source: string }): Promise<Started> {
    bound(this.#starts, sourceNetwork(source));
    const deviceCode = new Secret(this.#random.bytes(SECRET_BYTES).toString('base64url'));
    const code = randomText(this.#random, USER_ALPHABET, USER_LENGTH);
    const now = this.#clock.now();
    const device: DeviceSignIn = {
      ...{ digest: digestOf(deviceCode.reveal()), userDigest: digestOf(code), client, source },
      ...{ createdAt: now, expiresAt: now + LIFE_MS, intervalMs: INTERVAL_MS, polledAt: now },
    };
    if (!(await this.#store.start(device, MAX_WAITING))) {
      throw errors.limitReached('too many command lines wait to be let in: try again later');
    }
    return {
      ...{ deviceCode, userCode: `${code.slice(0, 4)}-${code.slice(4)}` },
      ...{ expiresIn: LIFE_MS / 1000, interval: INTERVAL_MS / 1000 },
    };
  }

  /**
   * What a command line asks again and again; an answer is given once.
   * @throws errors.devicePending, deviceTooFast, deviceCodeNotOpen, tooManyRequests
   */
  async take(
    deviceCode: Secret,
    source: string,
  ): Promise<TakenSignIn & { readonly client: string }> {
    bound(this.#questions, sourceNetwork(source));
    const digest = digestOf(deviceCode.reveal());
    const device = await this.#store.find({ digest });
    if (!device || !isSame(device.digest, digest)) throw errors.deviceCodeNotOpen();
    const now = this.#clock.now();
    if (now - device.polledAt < device.intervalMs - LENIENCE_MS) {
      const intervalMs = device.intervalMs + SLOWER_MS;
      await this.#store.notePoll(digest, { polledAt: now, intervalMs });
      throw errors.deviceTooFast(intervalMs / 1000);
    }
    if (!device.approvedBy) {
      await this.#store.notePoll(digest, { polledAt: now, intervalMs: device.intervalMs });
      throw errors.devicePending();
    }
    const taken = await this.#store.take(digest);
    if (!taken) throw errors.deviceCodeNotOpen();
    return { ...taken, client: device.client };
  }

  /** @throws errors.deviceCodeNotOpen, tooManyRequests */
  async find(typed: string, by: Session): Promise<DeviceSignIn> {
    const device = await this.#waiting(typed, by);
    if (!device) throw errors.deviceCodeNotOpen();
    return device;
  }

  /** @throws errors.deviceCodeNotOpen, tooManyRequests */
  async approve(typed: string, by: Session, origin: Origin): Promise<void> {
    const device = await this.find(typed, by);
    const { memberId, via } = by;
    if (!(await this.#store.approve(device.userDigest, { memberId, via }, origin))) {
      throw errors.deviceCodeNotOpen();
    }
  }

  /** @throws errors.deviceCodeNotOpen, tooManyRequests */
  async refuse(typed: string, by: Session, origin: Origin): Promise<void> {
    const device = await this.find(typed, by);
    if (!(await this.#store.refuse(device.userDigest, origin))) throw errors.deviceCodeNotOpen();
  }

  /** One that nobody has let in yet. */
  async #waiting(typed: string, { memberId }: Session): Promise<DeviceSignIn | undefined> {
    bound(this.#typed, memberId);
    const userDigest = digestOf(typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''));
    const device = await this.#store.find({ userDigest });
    return device && isSame(device.userDigest, userDigest) && !device.approvedBy
      ? device
      : undefined;
  }
}

function bound(limit: RateLimit, key: string): void {
  const seconds = limit.take(key);
  if (seconds !== undefined) throw errors.tooManyRequests(seconds);
}

function digestOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** In a time that tells nothing of where two digests differ. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
