import type { ZVecDoc } from '@zvec/zvec';
import { sortedInSteps } from '../../kernel/sorted-in-steps.ts';
import type { Metric } from '../spec.ts';
import { compareScores, toScore } from './scores.ts';

/** Keeps the nearest of documents that come in any order. */
export class NearestDocs {
  readonly #limit: number;
  readonly #nearer: (a: ZVecDoc, b: ZVecDoc) => number;
  /** By id: what is written while it is searched for may come twice. */
  #docs = new Map<string, ZVecDoc>();
  /** The farthest of so many as are wanted. */
  #worst: ZVecDoc | undefined;

  constructor(metric: Metric, limit: number) {
    const compare = compareScores(metric);
    this.#limit = limit;
    this.#nearer = (a, b) => compare(toScore(metric, a.score), toScore(metric, b.score));
  }

  async add(docs: readonly ZVecDoc[]): Promise<void> {
    const worst = this.#worst;
    for (const doc of docs) {
      if (!worst || this.#nearer(doc, worst) < 0) this.#docs.set(doc.id, doc);
    }
    if (this.#docs.size < 2 * this.#limit + 1000) return;
    const best = await this.take();
    this.#worst = best.at(-1);
    this.#docs = new Map(best.map((doc) => [doc.id, doc]));
  }

  /** The nearest ones, in order. */
  async take(): Promise<ZVecDoc[]> {
    const sorted = await sortedInSteps([...this.#docs.values()], this.#nearer);
    return sorted.slice(0, this.#limit);
  }
}
