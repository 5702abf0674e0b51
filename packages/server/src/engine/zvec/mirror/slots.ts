import { SpreadMap } from '../../spread-map.ts';
import { GrowingArray } from './growing-array.ts';
import { PagedList } from './paged-list.ts';

const FIRST = 1024;
/** About what an id takes: in the table, as a text, and its mark. */
const BYTES_PER_SLOT = 130;

/** Gives each document a small number, from 0 on; what is free is given away again. */
export class Slots {
  readonly #byId = new SpreadMap();
  readonly #ids = new PagedList<string>();
  readonly #free: number[] = [];
  readonly #taken = new GrowingArray(Uint8Array, FIRST);

  /** All slots are below it. */
  get end(): number {
    return this.#ids.length;
  }

  /** Documents. */
  get size(): number {
    return this.#byId.size;
  }

  get bytes(): number {
    return this.#taken.bytes * BYTES_PER_SLOT;
  }

  /** 1 for each slot that a document has, else 0. */
  get taken(): Uint8Array {
    return this.#taken.all;
  }

  of(id: string): number | undefined {
    return this.#byId.get(id);
  }

  idOf(slot: number): string {
    return this.#ids.get(slot) as string;
  }

  take(id: string): number {
    const known = this.#byId.get(id);
    if (known !== undefined) return known;
    const slot = this.#free.pop() ?? this.#ids.length;
    this.#byId.set(id, slot);
    this.#ids.set(slot, id);
    this.#taken.reserve(slot + 1);
    this.taken[slot] = 1;
    return slot;
  }

  /** @returns the slot that the document had; it is not given away before it is set free */
  drop(id: string): number | undefined {
    const slot = this.#byId.get(id);
    if (slot === undefined) return undefined;
    this.#byId.delete(id);
    this.taken[slot] = 0;
    return slot;
  }

  /** A slot that no document has may be given to another. */
  free(slot: number): void {
    this.#free.push(slot);
  }
}
