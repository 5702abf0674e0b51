import type { VectorColumn } from './vector-column.ts';

/**
 * Chooses links among candidates so that they lead in different directions: one that is nearer to a
 * chosen one than to the slot itself can be reached by that (HNSW, algorithm 4).
 */
export class Neighbours {
  readonly #vectors: VectorColumn;
  readonly slots: Int32Array;
  count = 0;

  /** @param most that are ever chosen */
  constructor(vectors: VectorColumn, most: number) {
    this.#vectors = vectors;
    this.slots = new Int32Array(most);
  }

  /** @param candidates the first `count` of them, from near to far, with their distances */
  choose(candidates: Int32Array, distances: Float32Array, count: number, most: number): void {
    this.count = 0;
    for (let i = 0; i < count && this.count < most; i++) {
      const candidate = candidates[i] as number;
      if (this.#isApart(candidate, distances[i] as number)) this.slots[this.count++] = candidate;
    }
  }

  #isApart(candidate: number, distance: number): boolean {
    const vectors = this.#vectors;
    const { batch, distances } = vectors;
    vectors.askOf(candidate);
    for (let i = 0; i < this.count; i++) batch[i] = this.slots[i] as number;
    vectors.compare(this.count);
    for (let i = 0; i < this.count; i++) if ((distances[i] as number) < distance) return false;
    return true;
  }
}
