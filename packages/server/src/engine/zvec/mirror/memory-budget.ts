import type { Clock } from '../../../kernel/clock.ts';

/** What holds memory that it can do without. */
export interface Holder {
  /** Gives everything back; it may ask again. */
  release(): void;
}

interface Held {
  bytes: number;
  usedAt: number;
}

/** What was used within this time is not taken away for another's sake, so that two do not take turns. */
const IN_USE_MS = 60_000;

/** Memory that several holders share; what was not used for longest is given up first. */
export class MemoryBudget {
  readonly #bytes: number;
  readonly #clock: Clock;
  readonly #held = new Map<Holder, Held>();

  constructor(bytes: number, clock: Clock) {
    this.#bytes = bytes;
    this.#clock = clock;
  }

  /** @returns whether the holder may have so many bytes in all; if not, it keeps what it has */
  hold(holder: Holder, bytes: number): boolean {
    const now = this.#clock.now();
    const own = this.#held.get(holder)?.bytes ?? 0;
    if (bytes > own && !this.#makeRoom(holder, bytes, now)) return false;
    this.#held.set(holder, { bytes, usedAt: now });
    return true;
  }

  /** Says that what is held was of use. */
  used(holder: Holder): void {
    const held = this.#held.get(holder);
    if (held) held.usedAt = this.#clock.now();
  }

  /** The holder has given everything back. */
  released(holder: Holder): void {
    this.#held.delete(holder);
  }

  #makeRoom(holder: Holder, bytes: number, now: number): boolean {
    const others = [...this.#held].filter(([other]) => other !== holder);
    others.sort(([, one], [, other]) => one.usedAt - other.usedAt);
    let free = this.#bytes - others.reduce((sum, [, held]) => sum + held.bytes, 0);
    const leaving: Holder[] = [];
    for (const [other, held] of others) {
      if (free >= bytes || now - held.usedAt < IN_USE_MS) break;
      free += held.bytes;
      leaving.push(other);
    }
    if (free < bytes) return false;
    for (const other of leaving) other.release();
    return true;
  }
}
