import type { ZVecDoc } from '@zvec/zvec';
import type { SearchQuery } from '../engine.ts';
import { DataType } from '../spec.ts';
import { COLUMN, vectorColumn } from './columns.ts';
import type { VectorIndex } from './schema.ts';
import { exactParams, graphParams } from './search-params.ts';
import type { StoreView } from './store-view.ts';
import { toStoreVector } from './vectors.ts';

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
 */
export async function ask(
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
    outputFields: row ? [...new Set([...output, COLUMN.row])] : [...output],
    ...(filter === undefined ? {} : { filter }),
    ...(params ? { params } : {}),
  });
  return field.type === DataType.SparseFloatVector ? docs.filter((doc) => doc.score !== 0) : docs;
}
