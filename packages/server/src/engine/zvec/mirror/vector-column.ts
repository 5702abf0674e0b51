import { float32View } from '@latchkey/contract';
import type { Metric } from '../../spec.ts';

/** Vectors of one block. */
const BLOCK = 1024;

/** The metrics that vectors are compared by here. */
export type ExactMetric = Extract<Metric, 'L2' | 'IP' | 'COSINE'>;

/** 32-bit vectors by slot, in blocks, so that growing copies none. */
export class VectorColumn {
  readonly #dim: number;
  readonly #blocks: Float32Array[] = [];

  constructor(dim: number) {
    this.#dim = dim;
  }

  get bytes(): number {
    return this.#blocks.length * BLOCK * this.#dim * 4;
  }

  /** @param bytes as they are on the wire */
  set(slot: number, bytes: Uint8Array): void {
    const block = Math.floor(slot / BLOCK);
    while (this.#blocks.length <= block) this.#blocks.push(new Float32Array(BLOCK * this.#dim));
    const at = (slot % BLOCK) * this.#dim;
    (this.#blocks[block] as Float32Array).set(float32View(bytes), at);
  }

  /** What is compared: squared distances for L2, products for IP, cosines for COSINE. */
  scores(metric: ExactMetric, query: Float32Array, slots: Int32Array): Float32Array {
    const scores = new Float32Array(slots.length);
    const score = this.#scorer(metric, query);
    for (let at = 0; at < slots.length; at++) {
      const slot = slots[at] as number;
      const block = this.#blocks[Math.floor(slot / BLOCK)] as Float32Array;
      scores[at] = score(block, (slot % BLOCK) * this.#dim);
    }
    return scores;
  }

  #scorer(metric: ExactMetric, query: Float32Array): (block: Float32Array, at: number) => number {
    switch (metric) {
      case 'L2':
        return (block, at) => squaredDistance(query, block, at);
      case 'IP':
        return (block, at) => product(query, block, at);
      case 'COSINE': {
        const length = Math.sqrt(product(query, query, 0));
        return (block, at) => cosine(query, length, block, at);
      }
    }
  }
}

// Four sums side by side: each addition would wait for the one before it.

function squaredDistance(query: Float32Array, block: Float32Array, start: number): number {
  const dim = query.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = 0;
  for (; at + 3 < dim; at += 4) {
    const p = (query[at] as number) - (block[start + at] as number);
    const q = (query[at + 1] as number) - (block[start + at + 1] as number);
    const r = (query[at + 2] as number) - (block[start + at + 2] as number);
    const s = (query[at + 3] as number) - (block[start + at + 3] as number);
    a += p * p;
    b += q * q;
    c += r * r;
    d += s * s;
  }
  for (; at < dim; at++) a += ((query[at] as number) - (block[start + at] as number)) ** 2;
  return a + b + c + d;
}

function product(query: Float32Array, block: Float32Array, start: number): number {
  const dim = query.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = 0;
  for (; at + 3 < dim; at += 4) {
    a += (query[at] as number) * (block[start + at] as number);
    b += (query[at + 1] as number) * (block[start + at + 1] as number);
    c += (query[at + 2] as number) * (block[start + at + 2] as number);
    d += (query[at + 3] as number) * (block[start + at + 3] as number);
  }
  for (; at < dim; at++) a += (query[at] as number) * (block[start + at] as number);
  return a + b + c + d;
}

function cosine(query: Float32Array, length: number, block: Float32Array, start: number): number {
  const dim = query.length;
  let a = 0;
  let b = 0;
  let own = 0;
  let more = 0;
  let at = 0;
  for (; at + 1 < dim; at += 2) {
    const p = block[start + at] as number;
    const q = block[start + at + 1] as number;
    a += (query[at] as number) * p;
    b += (query[at + 1] as number) * q;
    own += p * p;
    more += q * q;
  }
  for (; at < dim; at++) {
    const p = block[start + at] as number;
    a += (query[at] as number) * p;
    own += p * p;
  }
  const lengths = length * Math.sqrt(own + more);
  return lengths === 0 ? 0 : (a + b) / lengths;
}
