import type { ZVecDoc } from '@zvec/zvec';
import type { SearchQuery } from '../engine.ts';
import { DataType } from '../spec.ts';
import { COLUMN, vectorColumn } from './columns.ts';
import { nearestByJaccard } from './jaccard.ts';
import { matcher, withRow } from './matching.ts';
import { nearestOfRewritten } from './rewritten-hits.ts';
import type { VectorIndex } from './schema.ts';
import { comparesWithAll, exactParams, graphParams } from './search-params.ts';
import type { StoreView } from './store-view.ts';
import { toStoreVector } from './vectors.ts';
import { withoutTwins } from './without-twins.ts';

/** How many times the limit is asked for at most. */
const MAX_MORE = 4;
/** Entities that may come twice when it is asked again, at least. */
const SPARE = 16;

/** One vector of a search. */
export interface OneSearch extends Omit<SearchQuery, 'output' | 'vectors' | 'offset'> {
  readonly index: VectorIndex;
  readonly bytes: Uint8Array;
  /** Columns of the store. */
  readonly output: readonly string[];
}

export interface Question {
  readonly limit: number;
  /** In the store's dialect. */
  readonly filter?: string | undefined;
  /** Compare with every vector, whatever the index. */
  readonly exact?: boolean;
  /** Whether the farther hits count as much as the nearest, of which a graph misses fewer. */
  readonly thorough?: boolean;
  /** Whether a filter will read the documents. */
  readonly row?: boolean;
  /** Columns of the store beside those that are asked for. */
  readonly columns?: readonly string[];
}

/**
 * The nearest documents. Sparse vectors that have no index in common with the query are no hits, as
 * in Milvus.
 *
 * A search by vector applies its filter to the entities that were there when it began, and lets
 * every one through that is written while it runs (zvec 0.7). So if something was written, the store
 * is asked again, and what it gives is checked one by one.
 */
export async function ask(view: StoreView, one: OneSearch, question: Question): Promise<ZVecDoc[]> {
  const before = view.writes();
  const docs = await allHitsOf(view, one, question);
  const { filter } = one;
  if (!filter || question.row || view.writes() === before) return docs;
  return askChecked(view, one, question, matcher(view, filter));
}

/** Asks for more where what was written meanwhile takes the places of others. */
async function askChecked(
  view: StoreView,
  one: OneSearch,
  question: Question,
  matches: (doc: ZVecDoc) => boolean,
): Promise<ZVecDoc[]> {
  const { limit } = question;
  for (let wanted = limit; ; wanted *= 2) {
    const docs = await allHitsOf(view, one, { ...question, limit: wanted, row: true });
    const matching = docs.filter(matches);
    const complete = matching.length === docs.length || matching.length >= limit;
    if (complete || wanted >= MAX_MORE * limit) return matching.slice(0, limit);
  }
}

/** A graph may miss some; where the store compares with all that it may, none is missed. */
function allHitsOf(view: StoreView, one: OneSearch, question: Question): Promise<ZVecDoc[]> {
  const { exact, filter, limit } = question;
  const { effort, index } = one;
  const isExhaustive = exact || filter !== undefined || comparesWithAll(index, effort, limit);
  if (!isExhaustive) return hitsOf(view, one, question);
  return nearestOfRewritten({
    ...{ rewritten: view.rewritten, metric: index.metric, limit, filter },
    find: (some, most) => hitsOf(view, one, { ...question, filter: some, limit: most }),
  });
}

/** Asks for more as long as entities that came twice took the places of others. */
async function hitsOf(view: StoreView, one: OneSearch, question: Question): Promise<ZVecDoc[]> {
  const { limit } = question;
  let spare = 0;
  for (;;) {
    const before = view.writes();
    const docs = await askHits(view, one, { ...question, limit: limit + spare });
    const single = view.writes() === before ? docs : withoutTwins(docs);
    const isCut = docs.length >= limit + spare && single.length < limit;
    if (!isCut || spare >= MAX_MORE * limit) {
      return single.length > limit ? single.slice(0, limit) : single;
    }
    // Twice as many may come twice while it is asked for more.
    spare += 2 * (docs.length - single.length) + SPARE;
  }
}

async function askHits(view: StoreView, one: OneSearch, question: Question): Promise<ZVecDoc[]> {
  const docs = await askStore(view, one, question);
  return one.field.type === DataType.SparseFloatVector
    ? docs.filter((doc) => isHit(one, doc))
    : docs;
}

/** Whether a document is found at all. */
export function isHit({ field }: OneSearch, doc: ZVecDoc): boolean {
  return field.type !== DataType.SparseFloatVector || doc.score !== 0;
}

/** Just what the store gives; by Jaccard, what is found with its help. */
export function askStore(view: StoreView, one: OneSearch, question: Question): Promise<ZVecDoc[]> {
  return one.index.metric === 'JACCARD'
    ? nearestByJaccard(view, one, question, (asked) => send(view, one, asked))
    : send(view, one, question);
}

async function send(
  view: StoreView,
  one: OneSearch,
  { limit, filter, exact, thorough, row, columns = [] }: Question,
): Promise<ZVecDoc[]> {
  const { field, index, output } = one;
  const candidates = thorough ? 2 * limit : limit;
  const params = exact ? exactParams(index) : graphParams(index, one.effort, candidates);
  const asked = row ? withRow(view, output, one.filter) : output;
  // The store fails on a column that is named twice (zvec 0.7).
  const outputFields = [...new Set([...asked, ...columns])];
  const docs = await view.read({
    fieldName: vectorColumn(field),
    vector: toStoreVector(field, index.metric, one.bytes),
    topk: limit,
    outputFields,
    ...(filter === undefined ? {} : { filter }),
    ...(params ? { params } : {}),
  });
  return outputFields.includes(COLUMN.row) ? view.rows.restore(docs) : docs;
}
