import { GrowingArray } from './growing-array.ts';
import { Links } from './links.ts';
import { Neighbours } from './neighbours.ts';
import type { VectorColumn } from './vector-column.ts';
import type { Course, Walk } from './walk.ts';

/** How dense a graph is, and how thoroughly it is built: the names are those of HNSW. */
export interface GraphShape {
  /** Links that a vector looks for on each level; on level 0 it may come to have twice as many. */
  readonly m: number;
  /** Candidates for these. */
  readonly efConstruction: number;
}

const MAX_LEVEL = 12;
const FIRST = 1024;
const [NEW, PENDING, LINKED] = [0, 1, 2];

/**
 * A hierarchical navigable small world (Malkov and Yashunin, 2016) over the vectors of a column. Slots
 * are announced when they are written, and linked a few at a time; until then each is compared. The
 * vector of a linked slot must not change: what is deleted stays, and leads on to others.
 */
export class Graph {
  readonly #vectors: VectorColumn;
  readonly #shape: GraphShape;
  readonly #walk: Walk;
  readonly #neighbours: Neighbours;
  /** From level 0 on. */
  readonly #levels: Links[] = [];
  readonly #state = new GrowingArray(Uint8Array, FIRST);
  /** The slots from `done` to `announced` wait to be linked. */
  readonly #queue = new GrowingArray(Int32Array, FIRST);
  #done = 0;
  #announced = 0;
  /** On the highest level. */
  #entry = -1;
  #linked = 0;
  #dead = 0;
  #end = 0;
  /** Of the numbers that levels are drawn with: the same slots give the same graph. */
  #seed = 1;

  constructor(vectors: VectorColumn, walk: Walk, shape: GraphShape) {
    this.#vectors = vectors;
    this.#shape = shape;
    this.#walk = walk;
    this.#neighbours = new Neighbours(vectors, 2 * shape.m);
  }

  get bytes(): number {
    const links = this.#levels.reduce((sum, level) => sum + level.bytes, 0);
    return links + this.#state.bytes + this.#queue.bytes;
  }

  /** Slots that are not linked yet. */
  get pending(): number {
    return this.#announced - this.#done;
  }

  /** Slots that were linked and are not in use any more. */
  get dead(): number {
    return this.#dead;
  }

  /** Slots that are linked, dead or alive. */
  get linked(): number {
    return this.#linked;
  }

  /** Whether the vector of a slot must not change any more. */
  holds(slot: number): boolean {
    return this.#state.all[slot] === LINKED;
  }

  /** A slot has got a vector. */
  announce(slot: number): void {
    this.#state.reserve(slot + 1);
    const state = this.#state.all;
    if (state[slot] !== NEW) return;
    state[slot] = PENDING;
    this.#end = Math.max(this.#end, slot + 1);
    if (this.#announced === this.#queue.all.length) this.#makeRoom();
    this.#queue.all[this.#announced++] = slot;
  }

  /** A slot that is linked is not in use any more. */
  retire(): void {
    this.#dead++;
  }

  /** Links the slot that waits for longest. @param taken 1 for each slot that is in use */
  linkNext(taken: Uint8Array): void {
    const slot = this.#queue.all[this.#done++] as number;
    if (taken[slot] === 1) this.#link(slot);
    else this.#state.all[slot] = NEW;
  }

  /**
   * Finds the nearest to the vector that the column is asked for, all slots that are not linked yet
   * included; the walk has them then.
   *
   * @param course.passing of what is in use; 0 for all else
   * @returns false if it gave up
   */
  search(limit: number, course: Course): boolean {
    const walk = this.#walk;
    walk.begin(this.#end);
    if (this.#entry >= 0) {
      const from = this.#descend(0);
      if (!walk.around(this.#levels[0] as Links, from, course)) return false;
    }
    walk.among(this.#queue.all.subarray(this.#done), this.pending, course);
    walk.sort(limit);
    return true;
  }

  /** What waits takes the place of what was done, or there is more room. */
  #makeRoom(): void {
    const queue = this.#queue.all;
    if (this.#done < this.pending) {
      this.#queue.reserve(queue.length + 1);
      return;
    }
    queue.copyWithin(0, this.#done, this.#announced);
    this.#announced -= this.#done;
    this.#done = 0;
  }

  /** Goes from the entry down to just above a level, always to what is nearest. */
  #descend(level: number): number {
    let at = this.#entry;
    for (let above = this.#levels.length - 1; above > level; above--) {
      at = this.#walk.nearest(this.#levels[above] as Links, at);
    }
    return at;
  }

  #link(slot: number): void {
    const { m, efConstruction } = this.#shape;
    const level = this.#drawLevel();
    const top = this.#levels.length - 1;
    this.#vectors.askOf(slot);
    let at = top < 0 ? -1 : this.#descend(level);
    for (let below = Math.min(level, top); below >= 0; below--) {
      const links = this.#levels[below] as Links;
      this.#vectors.askOf(slot);
      this.#walk.begin(this.#end);
      this.#walk.around(links, at, { ef: efConstruction });
      this.#walk.sort();
      const { slots, distances, count } = this.#walk.found;
      at = slots[0] as number;
      this.#neighbours.choose(slots, distances, count, m);
      links.add(slot);
      links.set(slot, this.#neighbours.slots, this.#neighbours.count);
      this.#linkBack(links, slot);
    }
    for (let above = top + 1; above <= level; above++) {
      this.#levels.push(new Links(above === 0 ? 2 * m : m, above === 0 ? 'all' : 'few'));
      this.#levels[above]?.add(slot);
      this.#entry = slot;
    }
    this.#state.all[slot] = LINKED;
    this.#linked++;
  }

  /** Lets what a slot is linked to link to it. */
  #linkBack(links: Links, slot: number): void {
    const row = links.rowOf(slot);
    const count = links.numbers[row] as number;
    for (let i = 1; i <= count; i++) {
      const neighbour = links.numbers[row + i] as number;
      if (!links.append(neighbour, slot)) this.#chooseAnew(links, neighbour, slot);
    }
  }

  /** A slot that has all the links it may have, and gets one more, keeps the best. */
  #chooseAnew(links: Links, slot: number, more: number): void {
    const { numbers, width } = links;
    const row = links.rowOf(slot);
    this.#vectors.askOf(slot);
    this.#walk.begin(this.#end);
    const course = { ef: width + 1 };
    this.#walk.among(numbers.subarray(row + 1, row + 1 + width), width, course);
    this.#walk.among(Int32Array.of(more), 1, course);
    this.#walk.sort();
    const { slots, distances, count } = this.#walk.found;
    this.#neighbours.choose(slots, distances, count, width);
    links.set(slot, this.#neighbours.slots, this.#neighbours.count);
  }

  #drawLevel(): number {
    this.#seed = (Math.imul(this.#seed, 1664525) + 1013904223) >>> 0;
    const chance = (this.#seed + 1) / 2 ** 32;
    return Math.min(MAX_LEVEL, Math.floor(-Math.log(chance) / Math.log(this.#shape.m)));
  }
}
