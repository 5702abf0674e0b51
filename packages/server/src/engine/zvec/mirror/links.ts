import { GrowingArray } from './growing-array.ts';

const FIRST = 1024;

/**
 * The links of one level of a graph: for each slot a row of up to `width` others. Level 0 has a row for
 * every slot; the others, which hold few, find theirs in a table.
 */
export class Links {
  readonly width: number;
  /** Numbers of a row: how many links it has, and these. */
  readonly #stride: number;
  readonly #rows: Map<number, number> | undefined;
  readonly #numbers: GrowingArray<Int32Array>;

  constructor(width: number, kind: 'all' | 'few') {
    this.width = width;
    this.#stride = width + 1;
    this.#rows = kind === 'few' ? new Map() : undefined;
    this.#numbers = new GrowingArray(Int32Array, kind === 'few' ? 0 : FIRST * this.#stride);
  }

  get bytes(): number {
    return this.#numbers.bytes;
  }

  /**
   * Rows lie one after another: at `rowOf(slot)` the number of links, behind it these. Not to be used any
   * more after the next `add`.
   */
  get numbers(): Int32Array {
    return this.#numbers.all;
  }

  /** Where the row of a slot begins that was added. */
  rowOf(slot: number): number {
    return (this.#rows ? (this.#rows.get(slot) as number) : slot) * this.#stride;
  }

  /** Gives a slot an empty row. */
  add(slot: number): void {
    const place = this.#rows ? this.#rows.size : slot;
    this.#rows?.set(slot, place);
    const at = place * this.#stride;
    this.#numbers.reserve(at + this.#stride);
    this.numbers[at] = 0;
  }

  /** Gives a slot these links, the first so many, in the place of those that it has. */
  set(slot: number, links: Int32Array, count: number): void {
    const { numbers } = this;
    const at = this.rowOf(slot);
    numbers[at] = count;
    for (let i = 0; i < count; i++) numbers[at + 1 + i] = links[i] as number;
  }

  /** @returns whether there was room for one more */
  append(slot: number, link: number): boolean {
    const { numbers } = this;
    const at = this.rowOf(slot);
    const count = numbers[at] as number;
    if (count === this.width) return false;
    numbers[at + 1 + count] = link;
    numbers[at] = count + 1;
    return true;
  }
}
