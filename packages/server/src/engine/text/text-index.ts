import { SpreadMap } from '../spread-map.ts';
import { type Bm25Params, inverseFrequency, termScores } from './bm25.ts';
import { MAX_DOCUMENTS, Postings } from './postings.ts';
import { Ranking } from './ranking.ts';

/** Entries that are gone through before others get their turn: about 5 ms. */
const AT_ONCE = 300_000;
/** Entries, and documents, that are written into a new index before that. */
const WRITTEN_AT_ONCE = 5000;
/** Of fewer documents the scores are kept one by one rather than in a place for each. */
const FEW = 16;
/** Documents that are gone, beside as many as are there, before it is worth to make an index anew. */
const MIN_GONE = 10_000;

export interface RankOptions extends Bm25Params {
  /** The share of the query's terms that is left out, those that say least first. */
  readonly dropRatio?: number;
  /** Lets others have a turn, and rejects if nobody waits any more. */
  readonly pause: () => Promise<void>;
}

const NO_TERMS: ReadonlyMap<string, number> = new Map();

/** A term of a query. */
interface Weighted {
  readonly postings: Postings;
  /** Entries that there were when the query began. */
  readonly length: number;
  readonly weight: number;
}

/** Of the entries of a term, which are gone through, and which documents count. */
interface Slice {
  readonly from: number;
  readonly to: number;
  readonly alive: Uint8Array;
}

/**
 * The words of one field's texts in memory: in which documents each occurs, and how often. It is
 * exact: a document that is replaced or deleted no longer counts in any statistics.
 */
export class TextIndex {
  readonly #terms = new Map<string, Postings>();
  readonly #numbers = new SpreadMap();
  /** By number; numbers are not given again. */
  readonly #ids: string[] = [];
  #lengths = new Uint32Array(64);
  #alive = new Uint8Array(64);
  #deaths = 0;
  #words = 0;

  /** Documents, also those without any word. */
  get documents(): number {
    return this.#numbers.size;
  }

  /** Words in a document, on average. */
  get averageLength(): number {
    return this.documents === 0 ? 0 : this.#words / this.documents;
  }

  /** How many documents hold a term. */
  frequency(term: string): number {
    return this.#terms.get(term)?.live(this.#alive, this.#deaths) ?? 0;
  }

  /** Takes a document in, in place of the one with the same id. */
  put(id: string, terms: readonly string[]): void {
    this.#bury(id);
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    this.#take(id, counts, terms.length);
  }

  drop(id: string): void {
    const number = this.#bury(id);
    if (number !== undefined) this.#ids[number] = '';
  }

  /** @returns the number that a document had. It keeps its id: a search may have found it by that number */
  #bury(id: string): number | undefined {
    const number = this.#numbers.get(id);
    if (number === undefined) return undefined;
    this.#numbers.delete(id);
    this.#alive[number] = 0;
    this.#words -= this.#lengths[number] as number;
    this.#deaths++;
    return number;
  }

  /** Whether so many documents are gone that it would pay to make the index anew. */
  get isWorn(): boolean {
    return this.#ids.length - this.documents > this.documents + MIN_GONE;
  }

  /** The same without what is gone. Nothing may be written to it until then. */
  async renewed(pause: () => Promise<void>): Promise<TextIndex> {
    const fresh = new TextIndex();
    /** Of each document the new number and one; 0: it is gone. */
    const numbers = new Uint32Array(this.#ids.length);
    for (let number = 0; number < numbers.length; number++) {
      if (number % WRITTEN_AT_ONCE === WRITTEN_AT_ONCE - 1) await pause();
      if (this.#alive[number] === 0) continue;
      fresh.#take(this.#ids[number] as string, NO_TERMS, this.#lengths[number] as number);
      numbers[number] = fresh.#ids.length;
    }
    let steps = 0;
    for (const [term, postings] of this.#terms) {
      const copied = new Postings(0);
      for (let at = 0; at < postings.length; at++) {
        const number = numbers[postings.document(at)] as number;
        if (number > 0) copied.add(number - 1, postings.count(at));
        if (++steps % WRITTEN_AT_ONCE === 0) await pause();
      }
      if (copied.length > 0) fresh.#terms.set(term, copied);
      if (++steps % WRITTEN_AT_ONCE === 0) await pause();
    }
    return fresh;
  }

  /**
   * Scores the documents that hold any of a query's terms, by BM25 as Milvus has it: as they are when it begins.
   * One that is put anew meanwhile is found as it was, one that is dropped is not found any more.
   *
   * @param query its terms and how often each is in it
   */
  async rank(query: ReadonlyMap<string, number>, options: RankOptions): Promise<Ranking> {
    const lists = this.#weighted(query, options.dropRatio ?? 0);
    const scoreOf = termScores(options, this.averageLength);
    const entries = lists.reduce((sum, { length }) => sum + length, 0);
    const few = entries * FEW < this.#ids.length;
    const scores = few ? new Map<number, number>() : new Float64Array(this.#ids.length);
    // Others have turns only if it takes that long.
    const alive = entries < AT_ONCE ? this.#alive : this.#alive.slice();
    let steps = 0;
    for (const list of lists) {
      for (let from = 0; from < list.length; from += AT_ONCE) {
        const to = Math.min(list.length, from + AT_ONCE);
        this.#addScores(scores, { ...list, from, to, alive }, scoreOf);
        steps += to - from;
        if (steps < AT_ONCE) continue;
        steps = 0;
        await options.pause();
      }
    }
    return new Ranking(scores, (document) => this.#idOf(document), options.pause);
  }

  #idOf(document: number): string | undefined {
    const id = this.#ids[document] as string;
    return this.#alive[document] === 1 || this.#numbers.has(id) ? id : undefined;
  }

  #addScores(
    scores: Map<number, number> | Float64Array,
    { postings, weight, from, to, alive }: Weighted & Slice,
    scoreOf: (count: number, length: number) => number,
  ): void {
    const lengths = this.#lengths;
    for (let at = from; at < to; at++) {
      const number = postings.document(at);
      if (alive[number] === 0) continue;
      const score = weight * scoreOf(postings.count(at), lengths[number] as number);
      if (scores instanceof Map) scores.set(number, (scores.get(number) ?? 0) + score);
      else scores[number] = (scores[number] as number) + score;
    }
  }

  /**
   * Documents among which are all that hold so many of some terms at least, in a stable order.
   *
   * @param max more than these are not worth naming @returns undefined if there are more
   */
  candidates(terms: readonly string[], atLeast: number, max: number): string[] | undefined {
    const lists = terms.map((term) => this.#terms.get(term));
    lists.sort((a, b) => (a?.length ?? 0) - (b?.length ?? 0));
    // Whoever holds `atLeast` of all terms holds one of the rarest so many.
    const rarest = lists.slice(0, Math.max(0, terms.length - atLeast + 1));
    if (rarest.reduce((sum, list) => sum + (list?.length ?? 0), 0) > max) return undefined;
    const alive = this.#alive;
    const named = new Uint8Array(this.#ids.length);
    for (const list of rarest) {
      for (let at = 0; at < (list?.length ?? 0); at++) {
        const number = list?.document(at) as number;
        named[number] = alive[number] as number;
      }
    }
    const found: string[] = [];
    for (let number = named.indexOf(1); number >= 0; number = named.indexOf(1, number + 1)) {
      found.push(this.#ids[number] as string);
    }
    return found;
  }

  #weighted(query: ReadonlyMap<string, number>, dropRatio: number): readonly Weighted[] {
    const { documents } = this;
    const lists = [...query].flatMap(([term, times]) => {
      const postings = this.#terms.get(term);
      const holding = postings?.live(this.#alive, this.#deaths) ?? 0;
      if (!postings || holding === 0) return [];
      const weight = times * inverseFrequency(documents, holding);
      // What is written while it is gone through does not count.
      return [{ postings, length: postings.length, weight }];
    });
    if (dropRatio === 0 || lists.length === 0) return lists;
    const weights = lists.map(({ weight }) => weight).sort((a, b) => a - b);
    const least = weights[Math.floor(dropRatio * weights.length)] ?? 0;
    return lists.filter(({ weight }) => weight >= least);
  }

  #take(id: string, counts: ReadonlyMap<string, number>, length: number): void {
    const number = this.#ids.length;
    if (number >= MAX_DOCUMENTS) throw new RangeError('a text index holds too many documents');
    this.#ids.push(id);
    this.#numbers.set(id, number);
    if (number >= this.#lengths.length) this.#grow();
    this.#lengths[number] = length;
    this.#alive[number] = 1;
    this.#words += length;
    for (const [term, count] of counts) this.#postings(term).add(number, count);
  }

  #postings(term: string): Postings {
    const known = this.#terms.get(term);
    if (known) return known;
    const postings = new Postings(this.#deaths);
    // A piece of a text would keep the whole text in memory.
    this.#terms.set(Buffer.from(term).toString(), postings);
    return postings;
  }

  #grow(): void {
    const size = Math.ceil(this.#lengths.length * 1.5);
    const lengths = new Uint32Array(size);
    lengths.set(this.#lengths);
    this.#lengths = lengths;
    const alive = new Uint8Array(size);
    alive.set(this.#alive);
    this.#alive = alive;
  }
}
