/** Masks that are used again and again, so that a filtered search leaves nothing behind. */
export class MaskScratch {
  readonly #masks: Uint8Array[] = [];
  #used = 0;

  get bytes(): number {
    return this.#masks.reduce((sum, mask) => sum + mask.byteLength, 0);
  }

  /** All that were taken may be given away again. */
  reset(): void {
    this.#used = 0;
  }

  /** What was taken last may be given away again. */
  giveBack(): void {
    this.#used--;
  }

  /** @returns a mask of this length with anything in it, at the beginning of whole words of a buffer */
  take(length: number): Uint8Array {
    const kept = this.#masks[this.#used];
    const mask = kept && kept.length >= length ? kept : new Uint8Array(Math.ceil(length / 3) * 4);
    this.#masks[this.#used++] = mask;
    return mask.subarray(0, length);
  }
}
