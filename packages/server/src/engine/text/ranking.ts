import { NearestNumbers } from './nearest-numbers.ts';

export interface RankedDocument {
  readonly id: string;
  readonly score: number;
}

/** What a query found, by score. */
export class Ranking {
  readonly #scores: ReadonlyMap<number, number> | Float64Array;
  readonly #idOf: (document: number) => string | undefined;

  /**
   * @param scores by the documents' numbers; 0 is not found
   * @param idOf a document by its number; undefined: it is gone
   */
  constructor(
    scores: ReadonlyMap<number, number> | Float64Array,
    idOf: (document: number) => string | undefined,
  ) {
    this.#scores = scores;
    this.#idOf = idOf;
  }

  /** The best ones, the best first. @param accepts which ones count */
  top(limit: number, accepts?: (id: string, score: number) => boolean): readonly RankedDocument[] {
    const best = new NearestNumbers(limit);
    const offer = (score: number, document: number) => {
      if (score <= 0) return;
      const id = this.#idOf(document);
      if (id !== undefined && (accepts?.(id, score) ?? true)) best.offer(document, score);
    };
    const scores = this.#scores;
    if (scores instanceof Float64Array) {
      for (let number = 0; number < scores.length; number++)
        offer(scores[number] as number, number);
    } else {
      for (const [number, score] of scores) offer(score, number);
    }
    return best
      .take()
      .map(({ document, score }) => ({ id: this.#idOf(document) as string, score }));
  }
}
