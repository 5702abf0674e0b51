export interface Scored {
  readonly document: number;
  readonly score: number;
}

/** Keeps the best of documents by their scores; of equal ones those with the smaller number. */
export class NearestNumbers {
  readonly #limit: number;
  /** A heap whose root is the worst. */
  readonly #heap: Scored[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  offer(document: number, score: number): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push({ document, score });
      this.#rise(heap.length - 1);
      return;
    }
    const worst = heap[0];
    if (!worst || score < worst.score || (score === worst.score && document > worst.document)) {
      return;
    }
    heap[0] = { document, score };
    this.#sink();
  }

  /** The best first. */
  take(): readonly Scored[] {
    return [...this.#heap].sort((a, b) => (isWorse(a, b) ? 1 : -1));
  }

  #rise(from: number): void {
    const heap = this.#heap;
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!isWorse(heap[at] as Scored, heap[parent] as Scored)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    const heap = this.#heap;
    for (let at = 0; ; ) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        const one = heap[child];
        if (one && isWorse(one, heap[worst] as Scored)) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }

  #swap(one: number, other: number): void {
    const kept = this.#heap[one] as Scored;
    this.#heap[one] = this.#heap[other] as Scored;
    this.#heap[other] = kept;
  }
}

function isWorse(a: Scored, b: Scored): boolean {
  return a.score < b.score || (a.score === b.score && a.document > b.document);
}
