import { errors } from '@latchkey/contract';
import type { ZVecDoc } from '@zvec/zvec';
import { compareKeys } from '../compare-keys.ts';
import type { Key } from '../engine.ts';
import { isPlain } from '../filter/pushdown-literal.ts';
import { scalarColumn } from './columns.ts';
import { keyColumns, keyOf } from './output.ts';
import type { StoreView } from './store-view.ts';

/** Keys that are looked at for a bound at least, and how many more than are wanted. */
const MIN_SAMPLE = 1000;
/** Most integer keys that the store takes for the same: it keeps them as JavaScript numbers. */
const MAX_SAME = 1024;
/** Integers beyond are no 64-bit integers any more when they are rounded. */
const MAX_BOUND = 2 ** 62;

export interface KeyOrderRequest {
  /** In the store's dialect; unset: all. */
  readonly filter: string | undefined;
  readonly signal: AbortSignal;
  /** Keys of the first chunk; each further one has twice as many, up to `most`. */
  readonly chunk: number;
  readonly most: number;
}

/**
 * The keys of the entities that a filter selects, smallest first, chunk by chunk. The store can not
 * sort: the smallest of a sample bound the next sample, until one is complete, which takes two
 * questions where keys come in order and three for 1,000,000 in no order.
 *
 * @returns undefined as the last value when the store can not be asked for more keys by their order
 */
export async function* inKeyOrder(
  view: StoreView,
  request: KeyOrderRequest,
): AsyncGenerator<readonly Key[] | undefined> {
  let { chunk } = request;
  for (let after: Key | undefined; ; ) {
    const keys = await smallestBehind(view, request, after, chunk);
    yield keys;
    if (!keys || keys.length < chunk) return;
    after = keys.at(-1);
    chunk = Math.min(chunk * 2, Math.max(request.most, request.chunk));
  }
}

async function smallestBehind(
  view: StoreView,
  { filter, signal }: KeyOrderRequest,
  after: Key | undefined,
  count: number,
): Promise<readonly Key[] | undefined> {
  const column = scalarColumn(view.primary) ?? '';
  const sample = Math.max(MIN_SAMPLE, 2 * count) + 2 * MAX_SAME;
  const from = after === undefined ? '' : literal(after);
  let to: string | undefined = '';
  while (from !== undefined && to !== undefined) {
    if (signal.aborted) throw errors.cancelled();
    const parts = [
      ...(filter === undefined ? [] : [`(${filter})`]),
      ...(from === '' ? [] : [`${column} >= ${from}`]),
      ...(to === '' ? [] : [`${column} <= ${to}`]),
    ];
    const docs: ZVecDoc[] = await view.store.query({
      ...(parts.length === 0 ? {} : { filter: parts.join(' and ') }),
      topk: sample,
      outputFields: keyColumns(view),
    });
    const keys = docs
      .map((doc) => keyOf(view, doc))
      .filter((key) => after === undefined || compareKeys(key, after) > 0)
      .sort(compareKeys);
    if (docs.length < sample) return keys.slice(0, count);
    const bound = boundOf(keys, count);
    to = bound === to ? undefined : bound;
  }
  return undefined;
}

/** The first key from the last wanted one on that can be a bound. */
function boundOf(keys: readonly Key[], count: number): string | undefined {
  for (let at = count - 1; at < keys.length - MAX_SAME; at++) {
    const bound = literal(keys[at] as Key);
    if (bound !== undefined) return bound;
  }
  return undefined;
}

/** A key as the store's column has it, in the store's dialect. */
function literal(key: Key): string | undefined {
  if (typeof key === 'string') return isPlain(key) ? `'${key}'` : undefined;
  const stored = Number(key);
  return Math.abs(stored) > MAX_BOUND ? undefined : BigInt(stored).toString();
}
