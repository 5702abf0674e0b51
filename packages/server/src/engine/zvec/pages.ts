import { errors } from '@latchkey/contract';
import type { ZVecCollection, ZVecDoc } from '@zvec/zvec';
import { COLUMN } from './columns.ts';
import { BUCKETS } from './doc-id.ts';

/** Documents that are turned into JavaScript objects at a time, which blocks the event loop. */
const USUAL_PAGE = 2000;
/** The most that the store gives back for one query. */
const STORE_LIMIT = 100_000;

export interface PageRequest {
  readonly store: ZVecCollection;
  /** In the store's dialect; unset: all. */
  readonly filter?: string | undefined;
  /** Columns of the store; unset: all. */
  readonly output?: readonly string[];
  readonly signal?: AbortSignal;
  /** About how many documents a page has. */
  readonly page?: number;
}

/**
 * All documents that a filter selects, page by page; in the same order for the same documents. The
 * store has neither cursors nor offsets: what does not fit in one page is read by ranges of the
 * bucket that each document's id falls in, so that a document is never met twice.
 */
export async function* pages(request: PageRequest): AsyncGenerator<ZVecDoc[]> {
  const page = request.page ?? USUAL_PAGE;
  const first = await read(request, request.filter, page);
  if (first.length < page) {
    yield first;
    return;
  }
  const rows = Math.max(1, request.store.stats.docCount);
  let step = Math.max(1, Math.floor((BUCKETS * page) / rows));
  for (let from = 0; from < BUCKETS; ) {
    const to = Math.min(from + step, BUCKETS);
    const limit = to - from === 1 ? STORE_LIMIT : 3 * page;
    const docs = await read(request, inBuckets(request.filter, from, to), limit);
    if (docs.length === limit && to - from > 1) {
      step = Math.max(1, Math.floor((to - from) / 4));
      continue;
    }
    yield docs;
    from = to;
    if (docs.length < page / 2) step *= 2;
  }
}

function inBuckets(filter: string | undefined, from: number, to: number): string {
  const range = `${COLUMN.bucket} >= ${from} and ${COLUMN.bucket} < ${to}`;
  return filter === undefined ? range : `(${filter}) and ${range}`;
}

function read(request: PageRequest, filter: string | undefined, topk: number): Promise<ZVecDoc[]> {
  const { store, output, signal } = request;
  if (signal?.aborted) throw errors.cancelled();
  return store.query({
    ...(filter === undefined ? {} : { filter }),
    ...(output ? { outputFields: [...output] } : {}),
    topk,
  });
}
