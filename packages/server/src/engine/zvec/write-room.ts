import { setTimeout as delay } from 'node:timers/promises';
import type { Hold } from './apply-queue.ts';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { UnsealedBytes } from './unsealed-bytes.ts';
import type { WriteBudget } from './write-budget.ts';

/** How often a write that is held up looks whether a build has made room. */
const LOOK_MS = 20;

interface Parts {
  readonly unsealed: UnsealedBytes;
  readonly budget: WriteBudget;
  readonly builder: Pick<IndexBuilder, 'isBuilding' | 'isUrgent'>;
  /** Told of to the builder. */
  readonly target: Buildable;
}

/**
 * Whether a store has room for more, so that it never has to write its columns by itself, on the event loop: what
 * would be too much waits for a build, to be stored or even to be acknowledged.
 */
export class WriteRoom {
  readonly #parts: Parts;
  /** A build goes on in the store; it needs nothing of what waits. */
  isSealing = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether what was acknowledged is to be stored now. */
  get hold(): Hold {
    const { unsealed, builder, target, budget } = this.#parts;
    if (this.#isComing && unsealed.isAtBrink) return 'always';
    const waits = builder.isBuilding(target)
      ? unsealed.isFullBehind
      : this.#isComing && !budget.isTight;
    return waits ? 'unless-read' : 'none';
  }

  /**
   * Resolves when more may be acknowledged.
   *
   * @param check throws why there is no use in waiting any longer
   */
  async wait(check: () => void): Promise<void> {
    while (this.#isComing && !this.#parts.unsealed.hasRoom) {
      await delay(LOOK_MS);
      check();
    }
  }

  /** Whether a build makes room, or is about to. */
  get #isComing(): boolean {
    const { unsealed, builder, target } = this.#parts;
    return this.isSealing || (unsealed.hasFullColumns && builder.isUrgent(target));
  }
}
