import { errors } from '@latchkey/contract';
import type { ZVecDoc } from '@zvec/zvec';
import { COLUMN } from './columns.ts';
import { BUCKETS, bucketOf } from './doc-id.ts';
import type { StoreQuery } from './open-store.ts';
import type { Rewritten } from './rewritten.ts';
import type { RowCount } from './row-count.ts';
import type { RowTexts } from './row-texts.ts';

/** Documents that are turned into JavaScript objects at a time, which blocks the event loop. */
const USUAL_PAGE = 2000;
/** The most that the store gives back for one query. */
const STORE_LIMIT = 100_000;

export interface PageRequest {
  readonly read: (query: StoreQuery) => Promise<ZVecDoc[]>;
  readonly count: RowCount;
  /** Where long texts of rows are; unset: the column `row` is given as it stands. */
  readonly rows?: RowTexts;
  /** In the store's dialect; unset: all. */
  readonly filter?: string | undefined;
  /** Columns of the store; unset: all. */
  readonly output?: readonly string[];
  readonly signal?: AbortSignal;
  /** Of what is stored anew while a page is read, the documents that belong to what is asked for. */
  readonly again?: {
    readonly rewritten: Rewritten;
    find(ids: readonly string[]): Promise<readonly ZVecDoc[]>;
  };
  /** About how many documents a page has. */
  readonly page?: number;
}

/** From one on to before another. */
type Buckets = readonly [from: number, to: number];

/** A page of documents, and whether it would hold more if it might. */
export interface Page {
  readonly docs: ZVecDoc[];
  readonly full: boolean;
}

/** All documents that a filter selects, page by page; in the same order for the same documents. */
export function pages(request: PageRequest): AsyncGenerator<ZVecDoc[]> {
  const { count, filter, page = USUAL_PAGE } = request;
  const plan = { rows: count.rows, filter, page };
  return pagesOf(plan, async (narrower, topk, buckets) => {
    const { again } = request;
    const ask = () => docsOf(request, narrower, topk);
    if (!again) return pageOf(await ask(), topk);
    const { result, ids } = await again.rewritten.during(ask);
    const whole = pageOf(result, topk);
    const lacking = whole.full ? [] : missing(result, ids, buckets);
    if (lacking.length === 0) return whole;
    return { docs: [...result, ...(await again.find(lacking))], full: false };
  });
}

function pageOf(docs: ZVecDoc[], topk: number): Page {
  return { docs, full: docs.length === topk };
}

function missing(docs: readonly ZVecDoc[], ids: ReadonlySet<string>, [from, to]: Buckets) {
  if (ids.size === 0) return [];
  const given = new Set(docs.map(({ id }) => id));
  const isMissing = (id: string) => {
    const bucket = bucketOf(id);
    return !given.has(id) && bucket >= from && bucket < to;
  };
  return [...ids].filter(isMissing);
}

/**
 * The same with a way of one's own to read. The store has neither cursors nor offsets: what does not
 * fit in one page is read by ranges of the bucket that each document's id falls in, so that a
 * document is never met twice.
 *
 * @param plan.rows of the whole store
 * @param readPage gives the documents of a filter, so many at most
 */
export async function* pagesOf(
  plan: { readonly rows: number; readonly filter: string | undefined; readonly page: number },
  readPage: (filter: string | undefined, topk: number, buckets: Buckets) => Promise<Page>,
): AsyncGenerator<ZVecDoc[]> {
  const { rows, filter, page } = plan;
  const first = await readPage(filter, page, [0, BUCKETS]);
  if (!first.full) {
    yield first.docs;
    return;
  }
  let step = Math.max(1, Math.floor((BUCKETS * page) / Math.max(1, rows)));
  for (let from = 0; from < BUCKETS; ) {
    const to = Math.min(from + step, BUCKETS);
    const limit = to - from === 1 ? STORE_LIMIT : 3 * page;
    const { docs, full } = await readPage(inBuckets(filter, from, to), limit, [from, to]);
    if (full && to - from > 1) {
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

async function docsOf(
  request: PageRequest,
  filter: string | undefined,
  topk: number,
): Promise<ZVecDoc[]> {
  const { read, rows, output, signal } = request;
  if (signal?.aborted) throw errors.cancelled();
  const docs = await read({
    ...(filter === undefined ? {} : { filter }),
    ...(output ? { outputFields: [...output] } : {}),
    topk,
  });
  return rows ? rows.restore(docs) : docs;
}
