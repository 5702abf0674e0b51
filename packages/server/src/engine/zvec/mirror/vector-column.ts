import type { Metric } from '../../spec.ts';
import { createKernels, type Kernels } from './kernels.ts';

/** The metrics that vectors are compared by here. */
export type ExactMetric = Extract<Metric, 'L2' | 'IP' | 'COSINE'>;

const KERNELS = { L2: 'squaredDistance', IP: 'product', COSINE: 'cosine' } as const;
/** Numbers that a kernel takes at a time. */
const LANES = 8;
/** Slots that are compared in one call of a kernel. */
const BATCH = 4096;
const PAGE = 65_536;
/** How much more than is needed is asked for, so that vectors come without asking for each. */
const GROWTH = 1.25;

/**
 * 32-bit vectors by slot, in a memory of their own: first a query, then the slots of a batch and their
 * scores, then the vectors, each filled up with zeros to a multiple of what a kernel takes at a time.
 */
export class VectorColumn {
  readonly #memory = new WebAssembly.Memory({ initial: 1, maximum: 65_536 });
  readonly #kernels: Kernels = createKernels(this.#memory);
  /** Of a vector. */
  readonly #bytes: number;
  readonly #slotsAt: number;
  readonly #scoresAt: number;
  readonly #vectorsAt: number;
  #numbers: Float32Array;

  constructor(dim: number) {
    this.#bytes = Math.ceil(dim / LANES) * LANES * 4;
    this.#slotsAt = this.#bytes;
    this.#scoresAt = this.#slotsAt + BATCH * 4;
    this.#vectorsAt = this.#scoresAt + BATCH * 4;
    this.#numbers = new Float32Array(this.#memory.buffer);
  }

  get bytes(): number {
    return this.#numbers.byteLength;
  }

  set(slot: number, vector: Float32Array): void {
    const at = this.#vectorsAt + slot * this.#bytes;
    if (at + this.#bytes > this.#numbers.byteLength) this.#grow(at + this.#bytes);
    this.#numbers.set(vector, at / 4);
  }

  /** What is compared: squared distances for L2, products for IP, cosines for COSINE. */
  scores(metric: ExactMetric, query: Float32Array, slots: Int32Array): Float32Array {
    if (this.#vectorsAt > this.#numbers.byteLength) this.#grow(this.#vectorsAt);
    const compare = this.#kernels[KERNELS[metric]];
    const { buffer } = this.#memory;
    const batch = new Int32Array(buffer, this.#slotsAt, BATCH);
    const compared = new Float32Array(buffer, this.#scoresAt, BATCH);
    const scores = new Float32Array(slots.length);
    this.#numbers.set(query, 0);
    for (let from = 0; from < slots.length; from += BATCH) {
      const some = slots.subarray(from, from + BATCH);
      batch.set(some);
      compare(0, this.#slotsAt, some.length, this.#vectorsAt, this.#bytes, this.#scoresAt);
      scores.set(compared.subarray(0, some.length), from);
    }
    return scores;
  }

  /** @throws RangeError beyond 4 GB, which the budget does not let it come to */
  #grow(bytes: number): void {
    const pages = Math.ceil((bytes * GROWTH) / PAGE) - this.#numbers.byteLength / PAGE;
    this.#memory.grow(pages);
    this.#numbers = new Float32Array(this.#memory.buffer);
  }
}
