import type { Key } from '../../engine/engine.ts';
import { Lru } from '../../kernel/lru.ts';

/** Iterators whose last position is remembered; for the others see `find-page.ts`. */
const MAX_ITERATORS = 4096;
/** Iterators whose next hits are known; so many hits each as a search may have, 12 bytes each. */
const MAX_AHEAD = 128;

/** How far an iterator has come. */
export interface Position {
  readonly collection: number;
  readonly field: number;
  /** The score of the last hit that was given. */
  readonly bound: number;
  /** The hits with that score that were given: there may be others. */
  readonly given: ReadonlySet<Key>;
}

/** Hits that come next, from near to far, without their entities' fields. */
export interface Ahead {
  /** Of the search that found them. */
  readonly signature: string;
  /** The score behind which they begin. */
  readonly bound: number;
  readonly keys: readonly Key[];
  readonly scores: Float32Array;
  /** How many were looked for: the next time it is twice as many. */
  readonly window: number;
}

/**
 * Positions of search iterators by their tokens. The protocol leaves the position to the client, as
 * a score alone, which does not say which ones of several hits with the same score it has.
 */
export class SearchCursors {
  readonly #positions = new Lru<string, Position>(MAX_ITERATORS);
  readonly #ahead = new Lru<string, Ahead>(MAX_AHEAD);

  position(token: string): Position | undefined {
    return this.#positions.get(token);
  }

  move(token: string, position: Position): void {
    this.#positions.set(token, position);
  }

  ahead(token: string): Ahead | undefined {
    return this.#ahead.get(token);
  }

  look(token: string, ahead: Ahead): void {
    this.#ahead.set(token, ahead);
  }
}
