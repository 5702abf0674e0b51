import type { ZVecDoc } from '@zvec/zvec';
import type { Hits, SearchQuery } from '../engine.ts';
import type { Metric } from '../spec.ts';
import { matchingById } from './matching.ts';
import { ReadRows, storeColumns } from './output.ts';
import { toScore } from './scores.ts';
import type { StoreView } from './store-view.ts';

/** Documents that are read by their ids before others get their turn. */
const AT_ONCE = 1000;

/** What a search found, one vector after the other; of the documents just what is asked for is kept. */
export class HitsRead {
  readonly #view: StoreView;
  readonly #query: SearchQuery;
  readonly #metric: Metric;
  readonly #rows: ReadRows;
  readonly #scores: number[] = [];
  readonly #counts: number[] = [];

  constructor(view: StoreView, query: SearchQuery, metric: Metric) {
    this.#view = view;
    this.#query = query;
    this.#metric = metric;
    this.#rows = new ReadRows(view, query.output);
  }

  /** The hits of a vector, with all that is asked for. */
  async add(docs: readonly ZVecDoc[]): Promise<void> {
    this.#counts.push(docs.length);
    await this.#keep(docs);
  }

  /** The hits of a vector, of which the fields are read here. What is gone by now, or does not match, is left out. */
  async read(docs: readonly ZVecDoc[]): Promise<void> {
    const { filter } = this.#query;
    const output = storeColumns(this.#view, this.#query.output);
    const before = this.#scores.length;
    for (let at = 0; at < docs.length; at += AT_ONCE) {
      const scores = new Map(docs.slice(at, at + AT_ONCE).map(({ id, score }) => [id, score]));
      const found = await matchingById(this.#view, [...scores.keys()], { filter, output });
      await this.#keep(found.map((doc) => ({ ...doc, score: scores.get(doc.id) as number })));
    }
    this.#counts.push(this.#scores.length - before);
  }

  async take(): Promise<Hits> {
    return {
      counts: this.#counts,
      keys: this.#rows.keys,
      scores: new Float32Array(this.#scores),
      columns: await this.#rows.columns(),
    };
  }

  #keep(docs: readonly ZVecDoc[]): Promise<void> {
    for (const { score } of docs) this.#scores.push(toScore(this.#metric, score));
    return this.#rows.add(docs);
  }
}
