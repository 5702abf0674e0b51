/** Low bits of an entry: how often the term occurs in the document, or `MANY`. */
const COUNT_BITS = 6;
const MANY = 2 ** COUNT_BITS - 1;
/** Documents that can be numbered beside the count in 32 bits. */
export const MAX_DOCUMENTS = 2 ** (32 - COUNT_BITS);

/** Where a term occurs, by the numbers of documents, ascending: four bytes for each. */
export class Postings {
  #entries = new Uint32Array(2);
  #length = 0;
  /** Counts that do not fit in an entry. */
  #many: Map<number, number> | undefined;
  #live = 0;
  /** Deaths of the index when the live ones were counted last. */
  #countedAt: number;

  constructor(deaths: number) {
    this.#countedAt = deaths;
  }

  /** Entries, also of documents that are gone. */
  get length(): number {
    return this.#length;
  }

  add(document: number, count: number): void {
    if (this.#length === this.#entries.length) {
      const larger = new Uint32Array(Math.ceil(this.#length * 1.5) + 1);
      larger.set(this.#entries);
      this.#entries = larger;
    }
    this.#entries[this.#length++] = ((document << COUNT_BITS) | Math.min(count, MANY)) >>> 0;
    this.#live++;
    if (count < MANY) return;
    this.#many ??= new Map();
    this.#many.set(document, count);
  }

  /** How many documents hold the term. @param deaths of the index, ever */
  live(alive: Uint8Array, deaths: number): number {
    if (this.#countedAt === deaths) return this.#live;
    this.#live = 0;
    for (let at = 0; at < this.#length; at++) this.#live += alive[this.document(at)] as number;
    this.#countedAt = deaths;
    return this.#live;
  }

  document(at: number): number {
    return (this.#entries[at] as number) >>> COUNT_BITS;
  }

  count(at: number): number {
    const count = (this.#entries[at] as number) & MANY;
    return count < MANY ? count : (this.#many?.get(this.document(at)) ?? MANY);
  }
}
