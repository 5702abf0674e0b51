import { errors } from '@latchkey/contract';
import type { ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import type { Hits, Key, SearchQuery } from '../engine.ts';
import { DataType, type FieldSpec, type IndexSpec } from '../spec.ts';
import { SpreadMap } from '../spread-map.ts';
import { BM25_DEFAULTS, type Bm25Params } from '../text/bm25.ts';
import { TEXT_LIMITS } from '../text/limits.ts';
import type { RankedDocument, Ranking } from '../text/ranking.ts';
import { docsById } from './by-id.ts';
import { int64OfDocId } from './doc-id.ts';
import { matchingById, visitMatching } from './matching.ts';
import { columnsOf, keyOf, storeColumns } from './output.ts';
import { inRange } from './scores.ts';
import type { StoreView } from './store-view.ts';

/** Candidates that are read and asked whether they match, before it is asked which ones do at all. */
const MAX_READ = 4096;

export interface TextSearch extends SearchQuery {
  /** Whose words are searched for. */
  readonly input: FieldSpec;
  readonly index: IndexSpec | undefined;
}

/** A document that was found, and what it was found with. */
interface Hit {
  readonly doc: Pick<ZVecDoc, 'id' | 'fields'>;
  readonly score: number;
}

/** Finds the entities whose texts fit best, by BM25. */
export async function textSearch(view: StoreView, search: TextSearch): Promise<Hits> {
  const found: (readonly Hit[])[] = [];
  for (const bytes of search.vectors) found.push(await oneText(view, search, bytes));
  const hits = found.flat();
  const docs = hits.map(({ doc }) => doc as ZVecDoc);
  const keys: Key[] = isBare(view, search)
    ? docs.map(({ id }) => int64OfDocId(id))
    : docs.map((doc) => keyOf(view, doc));
  return {
    counts: found.map(({ length }) => length),
    keys,
    scores: Float32Array.from(hits, ({ score }) => score),
    columns: await columnsOf(view, search.output, docs),
  };
}

async function oneText(
  view: StoreView,
  search: TextSearch,
  bytes: Uint8Array,
): Promise<readonly Hit[]> {
  const { offset, limit, range, effort, signal } = search;
  const { index, analyzer } = await view.texts.of(search.input);
  const query = new Map<string, number>();
  for (const { text } of analyzer.named(effort.analyzer)(Buffer.from(bytes).toString())) {
    query.set(text, (query.get(text) ?? 0) + 1);
  }
  if (query.size > TEXT_LIMITS.queryTerms) {
    throw errors.invalidParameter(
      `a query text has ${query.size} words, more than the limit of ${TEXT_LIMITS.queryTerms}`,
    );
  }
  const pause = async () => {
    await breathe();
    if (signal.aborted) throw errors.cancelled();
  };
  await pause();
  const { dropRatio = 0 } = effort;
  const ranking = await index.rank(query, { ...paramsOf(search.index), dropRatio, pause });
  const accepts = range
    ? (_: string, score: number) => inRange('BM25', range, Math.fround(score))
    : undefined;
  const hits = await nearest(view, search, { ranking, accepts, wanted: offset + limit });
  return hits.slice(offset);
}

interface Ranked {
  readonly ranking: Ranking;
  readonly accepts: ((id: string, score: number) => boolean) | undefined;
  readonly wanted: number;
}

/**
 * The best that match and are still there: more and more of them are read until there are enough,
 * each with the filter asked about just what is given back.
 */
async function nearest(view: StoreView, search: TextSearch, ranked: Ranked) {
  const { ranking, accepts, wanted } = ranked;
  const { filter } = search;
  if (filter?.candidateKeys()?.length === 0) return [];
  let hits: readonly Hit[] = [];
  for (let limit = filter ? Math.max(64, 4 * wanted) : wanted; ; limit *= 4) {
    const capped = filter ? Math.min(limit, Math.max(MAX_READ, wanted)) : limit;
    const best = await ranking.top(capped, accepts);
    hits = await read(view, search, best);
    if (hits.length >= wanted || best.length < capped) return hits.slice(0, wanted);
    if (capped < limit) break;
  }
  const matching = await matchingIds(view, search);
  const isMatch = (id: string, score: number) =>
    matching.has(id) && (accepts === undefined || accepts(id, score));
  return read(view, search, await ranking.top(wanted, isMatch));
}

async function matchingIds(view: StoreView, { filter, signal }: TextSearch): Promise<SpreadMap> {
  const ids = new SpreadMap();
  await visitMatching(view, { filter, output: [], signal }, (docs) => {
    for (const { id } of docs) ids.set(id, 1);
    return true;
  });
  return ids;
}

async function read(
  view: StoreView,
  search: TextSearch,
  best: readonly RankedDocument[],
): Promise<readonly Hit[]> {
  if (isBare(view, search))
    return best.map(({ id, score }) => ({ doc: { id, fields: {} }, score }));
  const scores = new Map(best.map(({ id, score }) => [id, score]));
  const { filter } = search;
  const ids = [...scores.keys()];
  const output = storeColumns(view, search.output);
  const docs = filter
    ? await matchingById(view, ids, { filter, output })
    : await docsById(view, ids, output);
  return docs.map((doc) => ({ doc, score: scores.get(doc.id) ?? 0 }));
}

/** Whether what is asked for is known without the store. */
function isBare({ primary }: StoreView, { filter, output }: TextSearch): boolean {
  return !filter && output.length === 0 && primary.type === DataType.Int64;
}

function paramsOf(index: IndexSpec | undefined): Bm25Params {
  const { bm25_k1, bm25_b } = index?.params ?? {};
  return {
    k1: bm25_k1 === undefined ? BM25_DEFAULTS.k1 : Number(bm25_k1),
    b: bm25_b === undefined ? BM25_DEFAULTS.b : Number(bm25_b),
  };
}
