import type { ZVecDoc } from '@zvec/zvec';
import type { SearchQuery } from '../engine.ts';
import { DataType } from '../spec.ts';
import { vectorColumn } from './columns.ts';
import { matcher, withRow } from './matching.ts';
import type { VectorIndex } from './schema.ts';
import { exactParams, graphParams } from './search-params.ts';
import type { StoreView } from './store-view.ts';
import { toStoreVector } from './vectors.ts';

/** How many times the limit is asked for at most. */
const MAX_MORE = 4;

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
  /** Whether a filter will read the documents. */
  readonly row?: boolean;
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
  const docs = await askStore(view, one, question);
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
    const docs = await askStore(view, one, { ...question, limit: wanted, row: true });
    const matching = docs.filter(matches);
    const complete = matching.length === docs.length || matching.length >= limit;
    if (complete || wanted >= MAX_MORE * limit) return matching.slice(0, limit);
  }
}

async function askStore(
  { store }: StoreView,
  one: OneSearch,
  { limit, filter, exact, row }: Question,
): Promise<ZVecDoc[]> {
  const { field, index, output } = one;
  const params = exact ? exactParams(index) : graphParams(index, one.effort, limit);
  const docs = await store.query({
    fieldName: vectorColumn(field),
    vector: toStoreVector(field, index.metric, one.bytes),
    topk: limit,
    outputFields: row ? withRow(output) : [...output],
    ...(filter === undefined ? {} : { filter }),
    ...(params ? { params } : {}),
  });
  return field.type === DataType.SparseFloatVector ? docs.filter((doc) => doc.score !== 0) : docs;
}
