import { NearestNumbers } from './nearest-numbers.ts';

/** Documents that are gone through before others get their turn: about 3 ms. */
const AT_ONCE = 100_000;

export interface RankedDocument {
  readonly id: string;
  readonly score: number;
}

type Accepts = (id: string, score: number) => boolean;

/** What a query found, by score. */
export class Ranking {
  readonly #scores: ReadonlyMap<number, number> | Float64Array;
  readonly #idOf: (document: number) => string | undefined;
  readonly #pause: () => Promise<void>;

  /**
   * @param scores by the documents' numbers; 0 is not found
   * @param idOf a document by its number; undefined: it is gone
   * @param pause lets others have a turn
   */
  constructor(
    scores: ReadonlyMap<number, number> | Float64Array,
    idOf: (document: number) => string | undefined,
    pause: () => Promise<void>,
  ) {
    this.#scores = scores;
    this.#idOf = idOf;
    this.#pause = pause;
  }

  /** The best ones that are there, the best first. @param accepts which ones count */
  async top(limit: number, accepts?: Accepts): Promise<readonly RankedDocument[]> {
    for (;;) {
      const best = (await this.#best(limit, accepts)).take();
      const found = best.flatMap(({ document, score }) => {
        const id = this.#idOf(document);
        return id === undefined ? [] : [{ id, score }];
      });
      // Else some were dropped while others had their turn, and what comes behind them takes their places.
      if (found.length === best.length) return found;
    }
  }

  async #best(limit: number, accepts: Accepts | undefined): Promise<NearestNumbers> {
    const best = new NearestNumbers(limit);
    const offer = (document: number, score: number) => {
      if (score <= 0) return;
      const id = this.#idOf(document);
      if (id !== undefined && (accepts?.(id, score) ?? true)) best.offer(document, score);
    };
    const scores = this.#scores;
    if (scores instanceof Float64Array) {
      for (let number = 0; number < scores.length; number++) {
        if (number % AT_ONCE === AT_ONCE - 1) await this.#pause();
        offer(number, scores[number] as number);
      }
      return best;
    }
    let left = AT_ONCE;
    for (const [document, score] of scores) {
      if (left-- === 0) {
        await this.#pause();
        left = AT_ONCE;
      }
      offer(document, score);
    }
    return best;
  }
}
