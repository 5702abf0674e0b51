/** So many times as long as looking takes, what was seen is good enough. */
const WORTH = 20;

/** What takes long to look at and may be a little out of date: looking takes a twentieth of the time at most. */
export class Glance<T> {
  readonly #look: () => T;
  #seen: { readonly value: T; readonly until: number } | undefined;

  constructor(look: () => T) {
    this.#look = look;
  }

  /** @throws what looking throws */
  get value(): T {
    const began = performance.now();
    if (this.#seen && began < this.#seen.until) return this.#seen.value;
    const value = this.#look();
    const now = performance.now();
    this.#seen = { value, until: now + WORTH * (now - began) };
    return value;
  }
}
