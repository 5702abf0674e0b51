import { setTimeout as delay } from 'node:timers/promises';
import type { Buildable, IndexBuilder } from './index-builder.ts';
import type { UnsealedBytes } from './unsealed-bytes.ts';
import type { WriteBudget } from './write-budget.ts';

/** How long a piece waits for a build at most. */
const MAX_PAUSE_MS = 5000;
/** How often it is looked whether one has begun. */
const LOOK_MS = 20;

interface Parts {
  readonly unsealed: UnsealedBytes;
  readonly builder: IndexBuilder;
  readonly target: Buildable;
  readonly budget: WriteBudget;
}

/** Who waits until rows are stored. */
interface Awaited {
  readonly byAny: boolean;
  readonly byChange: boolean;
}

/**
 * Holds up the storing of rows, and their coming, until a build seals the store, which else writes its columns by itself
 * and keeps the event loop for as long as that takes.
 */
export class SealHold {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Whether rows that were taken in are to be stored later. */
  isHeld(awaited: Awaited): boolean {
    const { unsealed, builder, target, budget } = this.#parts;
    if (builder.isBuilding(target)) {
      // The build itself may wait for a change.
      return awaited.byAny ? unsealed.isOverfull() && !awaited.byChange : unsealed.isFull;
    }
    if (awaited.byAny) return false;
    return unsealed.hasFullColumns && builder.isUrgent(target) && !budget.isTight;
  }

  /**
   * Resolves when the store can take more rows without writing its columns by itself, or after a while. Its build may
   * have to wait for those of others; reads do not, so writes must.
   *
   * @param waiting bytes of columns of rows that were taken in
   * @param check is called now and then, to reject
   */
  async room(waiting: () => number, check: () => void): Promise<void> {
    const { unsealed, builder, target } = this.#parts;
    const end = performance.now() + MAX_PAUSE_MS;
    const isDue = () => !builder.isBuilding(target) && !builder.isStopped;
    while (unsealed.isOverfull(waiting()) && isDue() && performance.now() < end) {
      await delay(LOOK_MS);
      check();
    }
  }
}
