/** A map that forgets what was used longest ago once it holds `capacity` entries. */
export class Lru<Key, Value> {
  readonly #capacity: number;
  // A Map iterates in the order of insertion; an entry that is used moves to the end.
  readonly #entries = new Map<Key, Value>();

  constructor(capacity: number) {
    if (!(capacity >= 1)) throw new Error(`an LRU map of ${capacity} entries`);
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Counts as a use. */
  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.#capacity) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: Key): void {
    this.#entries.delete(key);
  }
}
