import type { Metric } from '../../spec.ts';
import { createKernels, type Kernel } from './kernels.ts';

/** The metrics that vectors are compared by here. */
export type ExactMetric = Extract<Metric, 'L2' | 'IP' | 'COSINE'>;

const KERNELS = {
  L2: 'squaredDistance',
  IP: 'negativeProduct',
  // Of vectors of length 1.
  COSINE: 'negativeProduct',
} as const;
/** Numbers that a kernel takes at a time. */
const LANES = 8;
/** Slots that are compared in one call of a kernel. */
const BATCH = 4096;
const PAGE = 65_536;
/** How much more than is needed is asked for, so that vectors come without asking for each. */
const GROWTH = 1.25;

/**
 * 32-bit vectors by slot, in a memory of their own: first a query, then the slots of a batch and their
 * distances, then the vectors, each filled up with zeros to a multiple of what a kernel takes at a
 * time. For COSINE all are kept at length 1, but for those without a length. Smaller distances are
 * nearer: squared ones for L2, else minus the product.
 */
export class VectorColumn {
  readonly metric: ExactMetric;
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  readonly #compare: Kernel;
  /** Of a vector. */
  readonly #bytes: number;
  readonly #batchAt: number;
  readonly #distancesAt: number;
  readonly #vectorsAt: number;
  /** Of the vector that is compared with others. */
  #queryAt = 0;
  #numbers = new Float32Array();
  #batch = new Int32Array();
  #distances = new Float32Array();

  constructor(dim: number, metric: ExactMetric) {
    this.metric = metric;
    this.#compare = createKernels(this.#memory)[KERNELS[metric]];
    this.#bytes = Math.ceil(dim / LANES) * LANES * 4;
    this.#batchAt = this.#bytes;
    this.#distancesAt = this.#batchAt + BATCH * 4;
    this.#vectorsAt = this.#distancesAt + BATCH * 4;
    this.#memory.grow(Math.ceil(this.#vectorsAt / PAGE) - 1);
    this.#look();
  }

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  /** Slots to compare with go here, and their distances come back there; until the next `set`. */
  get batch(): Int32Array {
    return this.#batch;
  }

  get distances(): Float32Array {
    return this.#distances;
  }

  set(slot: number, vector: Float32Array): void {
    const at = this.#vectorsAt + slot * this.#bytes;
    if (at + this.#bytes > this.#numbers.byteLength) this.#grow(at + this.#bytes);
    this.#write(at, vector);
  }

  /** From now on this vector is compared with others. */
  ask(query: Float32Array): void {
    this.#write(0, query);
    this.#queryAt = 0;
  }

  /** From now on that of a slot is. */
  askOf(slot: number): void {
    this.#queryAt = this.#vectorsAt + slot * this.#bytes;
  }

  /** Compares with the first so many of the batch. */
  compare(count: number): void {
    const [vectors, bytes] = [this.#vectorsAt, this.#bytes];
    this.#compare(this.#queryAt, this.#batchAt, count, vectors, bytes, this.#distancesAt);
  }

  #write(at: number, vector: Float32Array): void {
    const from = at / 4;
    const scale = this.metric === 'COSINE' ? toLengthOne(vector) : 1;
    if (scale === 1) {
      this.#numbers.set(vector, from);
      return;
    }
    const numbers = this.#numbers;
    for (let i = 0; i < vector.length; i++) numbers[from + i] = (vector[i] as number) * scale;
  }

  /** @throws RangeError beyond 4 GB, which the budget does not let it come to */
  #grow(bytes: number): void {
    this.#memory.grow(Math.ceil((bytes * GROWTH) / PAGE) - this.#numbers.byteLength / PAGE);
    this.#look();
  }

  /** Views of a memory end when it grows. */
  #look(): void {
    const { buffer } = this.#memory;
    this.#numbers = new Float32Array(buffer);
    this.#batch = new Int32Array(buffer, this.#batchAt, BATCH);
    this.#distances = new Float32Array(buffer, this.#distancesAt, BATCH);
  }
}

function toLengthOne(vector: Float32Array): number {
  let squared = 0;
  for (let at = 0; at < vector.length; at++) {
    const number = vector[at] as number;
    squared += number * number;
  }
  return squared === 0 ? 1 : 1 / Math.sqrt(squared);
}
