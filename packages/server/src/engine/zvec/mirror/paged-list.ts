const PAGE = 4096;

/** A list in pages, so that no more than one of them is ever copied when it grows. */
export class PagedList<Item> {
  readonly #pages: Item[][] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get(at: number): Item | undefined {
    return this.#pages[Math.floor(at / PAGE)]?.[at % PAGE];
  }

  /** @param at no more than the length */
  set(at: number, item: Item): void {
    if (at > this.#length) throw new RangeError(`there is no ${at} in ${this.#length}`);
    if (at === this.#length) this.push(item);
    else (this.#pages[Math.floor(at / PAGE)] as Item[])[at % PAGE] = item;
  }

  push(item: Item): void {
    if (this.#length % PAGE === 0) this.#pages.push([]);
    this.#pages.at(-1)?.push(item);
    this.#length++;
  }
}
