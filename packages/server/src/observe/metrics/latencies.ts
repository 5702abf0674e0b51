/** Upper end of the first class, in ms. */
const FIRST_MS = 0.1;
/** Each class ends so many times later than the one before: no answer is further off than that. */
const FACTOR = 1.35;
const LOG_FACTOR = Math.log(FACTOR);
const CLASSES = 46;

/** How long calls took, in classes that grow like the durations: 200 bytes, whatever is counted. */
export class Latencies {
  readonly #counts = new Uint32Array(CLASSES);
  #count = 0;
  #sumMs = 0;

  get count(): number {
    return this.#count;
  }

  get sumMs(): number {
    return this.#sumMs;
  }

  add(ms: number): void {
    const at = ms <= FIRST_MS ? 0 : Math.ceil(Math.log(ms / FIRST_MS) / LOG_FACTOR);
    const place = Math.min(at, CLASSES - 1);
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#count += 1;
    this.#sumMs += ms;
  }

  addAll(other: Latencies): void {
    for (const [at, count] of other.#counts.entries()) {
      this.#counts[at] = (this.#counts[at] ?? 0) + count;
    }
    this.#count += other.#count;
    this.#sumMs += other.#sumMs;
  }

  /**
   * What the given share of the calls did not take longer than, as if they were spread evenly in their
   * class. @param share e.g. 0.99 @returns ms; undefined without calls
   */
  quantile(share: number): number | undefined {
    let left = share * this.#count;
    for (const [at, count] of this.#counts.entries()) {
      if (count > 0 && left <= count) {
        const start = at === 0 ? 0 : endOf(at - 1);
        return start + (endOf(at) - start) * (left / count);
      }
      left -= count;
    }
    return undefined;
  }
}

function endOf(place: number): number {
  return FIRST_MS * FACTOR ** place;
}
