/** How long one piece of work may keep the event loop, in ms; on a busy machine it is some times as long. */
const TARGET_MS = 5;

/**
 * Cuts work into pieces of about the same time, whatever one item costs: each piece's size comes
 * from how long the last one took.
 */
export class ChunkSizer {
  readonly #max: number;
  #size: number;

  /** @param first size of the first piece @param max largest piece */
  constructor(first: number, max: number) {
    this.#max = max;
    this.#size = Math.min(Math.max(1, Math.floor(first)), max);
  }

  get size(): number {
    return this.#size;
  }

  /**
   * @param count of the items that took this long, where there were not as many as there might have been:
   *   that they were quick tells nothing then
   */
  took(ms: number, count = this.#size): void {
    if (count < this.#size && ms <= TARGET_MS) return;
    const factor = Math.min(2, Math.max(0.1, TARGET_MS / Math.max(ms, 0.01)));
    this.#size = Math.min(Math.max(1, Math.floor(count * factor)), this.#max);
  }
}
