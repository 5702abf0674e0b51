/** From so many bytes on numbers lie in a memory that grows where it is. */
const IN_PLACE_FROM = 1024 * 1024;
const PAGE = 65_536;
/** 4 GB, of addresses alone. */
const MAX_PAGES = 65_536;
const GROWTH = 1.5;

type Numbers = Uint8Array | Int32Array | Float64Array;

interface NumbersType<Array extends Numbers> {
  new (length: number): Array;
  new (buffer: ArrayBuffer): Array;
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * Numbers that become more and more, all 0 at first. Many are never copied to a larger place: the links of
 * 400,000 vectors would keep the event loop for 50 ms.
 */
export class GrowingArray<Array extends Numbers> {
  readonly #type: NumbersType<Array>;
  #memory: WebAssembly.Memory | undefined;
  #all: Array;

  constructor(type: NumbersType<Array>, first: number) {
    this.#type = type;
    this.#all = new type(first);
  }

  /** All that there is room for; not to be used any more after the next `reserve`. */
  get all(): Array {
    return this.#all;
  }

  get bytes(): number {
    return this.#all.byteLength;
  }

  /** Makes room for so many at least. @throws RangeError beyond 4 GB */
  reserve(least: number): void {
    if (least <= this.#all.length) return;
    const length = Math.max(least, Math.ceil(this.#all.length * GROWTH));
    const pages = Math.ceil((length * this.#type.BYTES_PER_ELEMENT) / PAGE);
    if (this.#memory) {
      this.#memory.grow(pages - this.#memory.buffer.byteLength / PAGE);
      this.#all = new this.#type(this.#memory.buffer);
    } else this.#move(length, pages);
  }

  #move(length: number, pages: number): void {
    const before = this.#all;
    if (pages * PAGE >= IN_PLACE_FROM) {
      this.#memory = new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES });
      this.#all = new this.#type(this.#memory.buffer);
    } else this.#all = new this.#type(length);
    this.#all.set(before);
  }
}
