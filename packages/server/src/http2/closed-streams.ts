const REMEMBERED = 512;

/**
 * The streams that ended last. What still comes for one that was reset here was on its way; for one
 * that the peer ended, it is a fault.
 */
export class ClosedStreams {
  readonly #ring = new Float64Array(REMEMBERED);
  #next = 0;

  add(id: number, byUs: boolean): void {
    this.#ring[this.#next] = byUs ? -id : id;
    this.#next = (this.#next + 1) % REMEMBERED;
  }

  wasResetHere(id: number): boolean {
    return this.#ring.includes(-id);
  }

  wasEndedThere(id: number): boolean {
    return this.#ring.includes(id);
  }
}
