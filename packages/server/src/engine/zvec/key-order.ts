import { errors } from '@latchkey/contract';
import { compareKeys } from '../compare-keys.ts';
import type { Key } from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import { isPlain } from '../filter/pushdown-literal.ts';
import { scalarColumn } from './columns.ts';
import { matchingById } from './matching.ts';
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
  /** All of it, also what the store does not evaluate. */
  readonly whole: CompiledFilter | undefined;
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
  { filter, whole, signal }: KeyOrderRequest,
  after: Key | undefined,
  count: number,
): Promise<readonly Key[] | undefined> {
  const column = scalarColumn(view.primary) ?? '';
  const topk = Math.max(MIN_SAMPLE, 2 * count) + 2 * MAX_SAME;
  const from = after === undefined ? '' : literal(after);
  let to: Bound | undefined;
  while (from !== undefined) {
    if (signal.aborted) throw errors.cancelled();
    const parts = [
      ...(filter === undefined ? [] : [`(${filter})`]),
      ...(from === '' ? [] : [`${column} >= ${from}`]),
      ...(to === undefined ? [] : [`${column} <= ${to.literal}`]),
    ];
    const sample = await keysOf(view, { filter: parts.join(' and '), topk, whole, to });
    const keys = sample.keys
      .filter((key) => after === undefined || compareKeys(key, after) > 0)
      .sort(compareKeys);
    if (!sample.full) return keys.slice(0, count);
    const bound = boundOf(keys, count);
    if (bound === undefined || bound.literal === to?.literal) return undefined;
    to = bound;
  }
  return undefined;
}

interface Sample {
  /** In the store's dialect; empty: all. */
  readonly filter: string;
  readonly topk: number;
  readonly whole: CompiledFilter | undefined;
  readonly to: Bound | undefined;
}

/** Keys that a filter selects, those that are stored anew meanwhile among them. */
async function keysOf(view: StoreView, { filter, topk, whole, to }: Sample) {
  const output = keyColumns(view);
  const { result, ids } = await view.rewritten.during(() =>
    view.read({ ...(filter === '' ? {} : { filter }), topk, outputFields: output }),
  );
  const keys = result.map((doc) => keyOf(view, doc));
  if (result.length === topk || ids.size === 0) return { keys, full: result.length === topk };
  const given = new Set(result.map(({ id }) => id));
  const missing = [...ids].filter((id) => !given.has(id));
  for (const doc of await matchingById(view, missing, { filter: whole, output })) {
    const key = keyOf(view, doc);
    if (to === undefined || compareKeys(key, to.key) <= 0) keys.push(key);
  }
  return { keys, full: false };
}

interface Bound {
  readonly key: Key;
  readonly literal: string;
}

/** The first key from the last wanted one on that can be a bound. */
function boundOf(keys: readonly Key[], count: number): Bound | undefined {
  for (let at = count - 1; at < keys.length - MAX_SAME; at++) {
    const key = keys[at] as Key;
    const text = literal(key);
    if (text !== undefined) return { key, literal: text };
  }
  return undefined;
}

/** A key as the store's column has it, in the store's dialect. */
function literal(key: Key): string | undefined {
  if (typeof key === 'string') return isPlain(key) ? `'${key}'` : undefined;
  const stored = Number(key);
  return Math.abs(stored) > MAX_BOUND ? undefined : BigInt(stored).toString();
}
