import { Heap } from './heap.ts';
import type { Links } from './links.ts';
import type { VectorColumn } from './vector-column.ts';

const FIRST = 1024;
const LAST_STAMP = 2 ** 31 - 1;

/** What a walk keeps to. */
export interface Course {
  /** Found slots that it keeps, and so how thoroughly it looks. */
  readonly ef: number;
  /** 1 for each slot that may be found; the others just lead on. Unset: all may. */
  readonly passing?: Uint8Array | undefined;
  /** After comparing with more it gives up. */
  readonly most?: number;
}

/** What may be found among some slots. */
export interface Choice extends Pick<Course, 'ef' | 'passing'> {
  /** Whether a distance is one to find. Unset: all are. */
  readonly accepts?: ((distance: number) => boolean) | undefined;
}

/** Slots with their distances, from near to far: the first `count` of them. */
export interface Found {
  readonly slots: Int32Array;
  readonly distances: Float32Array;
  readonly count: number;
}

/**
 * Finds what lies around the vector that a column is asked for (`VectorColumn.ask`), along the links of
 * a graph. All that it needs for that is kept and used again by the next walk.
 */
export class Walk {
  readonly #vectors: VectorColumn;
  readonly #next = new Heap();
  /** The farthest at the top: its keys are minus the distances. */
  readonly #found = new Heap();
  /** By slot: of the walk that came there last. */
  #visited = new Int32Array();
  #stamp = 0;
  #slots = new Int32Array();
  #distances = new Float32Array();
  #count = 0;

  constructor(vectors: VectorColumn) {
    this.#vectors = vectors;
  }

  /** What was found and sorted last; good until the next walk. */
  get found(): Found {
    return { slots: this.#slots, distances: this.#distances, count: this.#count };
  }

  get bytes(): number {
    return this.#visited.byteLength;
  }

  /** The nearest slot that one comes to by always going nearer. */
  nearest(links: Links, from: number): number {
    const { batch, distances } = this.#vectors;
    const { numbers } = links;
    let best = from;
    let distance = this.distanceOf(from);
    for (;;) {
      const row = links.rowOf(best);
      const count = numbers[row] as number;
      for (let i = 0; i < count; i++) batch[i] = numbers[row + 1 + i] as number;
      this.#vectors.compare(count);
      const before = best;
      for (let i = 0; i < count; i++) {
        if ((distances[i] as number) >= distance) continue;
        distance = distances[i] as number;
        best = batch[i] as number;
      }
      if (best === before) return best;
    }
  }

  distanceOf(slot: number): number {
    this.#vectors.batch[0] = slot;
    this.#vectors.compare(1);
    return this.#vectors.distances[0] as number;
  }

  /** Forgets what the walk before has found. */
  begin(end: number): void {
    if (end > this.#visited.length) {
      this.#visited = new Int32Array(Math.max(FIRST, Math.ceil(end * 1.5)));
    }
    if (this.#stamp === LAST_STAMP) this.#visited.fill(0);
    this.#stamp = this.#stamp === LAST_STAMP ? 1 : this.#stamp + 1;
    this.#next.size = 0;
    this.#found.size = 0;
  }

  /** Looks around a slot. @returns whether it came to an end before it compared too many */
  around(links: Links, from: number, { ef, passing, most = Number.MAX_VALUE }: Course): boolean {
    const { batch, distances } = this.#vectors;
    const { numbers } = links;
    const [next, found, visited, stamp] = [this.#next, this.#found, this.#visited, this.#stamp];
    const first = this.distanceOf(from);
    visited[from] = stamp;
    next.push(first, from);
    if (!passing || passing[from] === 1) found.push(-first, from);
    let compared = 0;
    while (next.size > 0) {
      if (found.size >= ef && next.key > -found.key) break;
      const row = links.rowOf(next.slot);
      next.pop();
      const last = row + (numbers[row] as number);
      let fresh = 0;
      for (let at = row + 1; at <= last; at++) {
        const slot = numbers[at] as number;
        if (visited[slot] === stamp) continue;
        visited[slot] = stamp;
        batch[fresh++] = slot;
      }
      this.#vectors.compare(fresh);
      compared += fresh;
      if (compared > most) return false;
      for (let i = 0; i < fresh; i++) {
        const distance = distances[i] as number;
        const isFull = found.size >= ef;
        if (isFull && distance >= -found.key) continue;
        const slot = batch[i] as number;
        next.push(distance, slot);
        if (passing && passing[slot] !== 1) continue;
        if (isFull) found.replace(-distance, slot);
        else found.push(-distance, slot);
      }
    }
    return true;
  }

  /** Compares with some slots, the first so many, which the links do not lead to. */
  among(slots: Int32Array, count: number, { ef, passing, accepts }: Choice): void {
    const { batch, distances } = this.#vectors;
    const found = this.#found;
    for (let from = 0; from < count; ) {
      let size = 0;
      for (; from < count && size < batch.length; from++) {
        const slot = slots[from] as number;
        if (!passing || passing[slot] === 1) batch[size++] = slot;
      }
      this.#vectors.compare(size);
      for (let i = 0; i < size; i++) {
        const distance = distances[i] as number;
        if (accepts && !accepts(distance)) continue;
        const key = -distance;
        if (found.size < ef) found.push(key, batch[i] as number);
        else if (key > found.key) found.replace(key, batch[i] as number);
      }
    }
  }

  /** Puts what was found in order, the nearest so many. */
  sort(limit = Number.MAX_VALUE): void {
    const found = this.#found;
    while (found.size > limit) found.pop();
    if (found.size > this.#slots.length) {
      const room = Math.max(FIRST, found.size * 2);
      this.#slots = new Int32Array(room);
      this.#distances = new Float32Array(room);
    }
    this.#count = found.size;
    for (let at = found.size - 1; at >= 0; at--) {
      this.#slots[at] = found.slot;
      this.#distances[at] = -found.key;
      found.pop();
    }
  }
}
