import { joinInSteps } from '../../kernel/join-in-steps.ts';
import type { Pace } from '../../kernel/pace.ts';

/** Bytes of the first block, and of the largest: less than a ms to copy. */
const LEAST = 4096;
const MOST = 1024 * 1024;

/**
 * Vectors of one size, one behind the other. They are written into blocks where they stay: a buffer for each of
 * 100,000 vectors takes collections of garbage, and putting them together, tens of ms.
 */
export class DenseVectors {
  readonly #size: number;
  readonly #blocks: Buffer[] = [];
  /** Bytes that are taken of the last block. */
  #taken = 0;

  /** @param size of a vector, bytes */
  constructor(size: number) {
    this.#size = size;
  }

  /** Bytes of all. */
  get length(): number {
    const full = this.#blocks.slice(0, -1).reduce((bytes, { length }) => bytes + length, 0);
    return full + this.#taken;
  }

  /** Room for one more, behind the others; whoever takes it fills it. */
  next(): Uint8Array {
    let block = this.#blocks.at(-1);
    if (!block || this.#taken === block.length) {
      block = this.#grow(block?.length ?? 0);
      this.#blocks.push(block);
      this.#taken = 0;
    }
    const room = block.subarray(this.#taken, this.#taken + this.#size);
    this.#taken += this.#size;
    return room;
  }

  join(): Buffer {
    return Buffer.concat(this.#parts());
  }

  joinInSteps(pace: Pace): Promise<Buffer> {
    return joinInSteps(this.#parts(), pace);
  }

  /** A block that whole vectors fill. */
  #grow(last: number): Buffer {
    const bytes = Math.min(MOST, Math.max(LEAST, 2 * last));
    return Buffer.allocUnsafeSlow(Math.max(1, Math.floor(bytes / this.#size)) * this.#size);
  }

  #parts(): Buffer[] {
    return this.#blocks.map((block, at) =>
      at === this.#blocks.length - 1 ? block.subarray(0, this.#taken) : block,
    );
  }
}
