import { errors } from '@latchkey/contract';
import type { ZVecDoc } from '@zvec/zvec';
import { sortedInSteps } from '../../kernel/sorted-in-steps.ts';
import { compareKeys } from '../compare-keys.ts';
import type { Key, KeyQuery, RowQuery, Rows } from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import type { FieldSpec } from '../spec.ts';
import { docIdOf } from './doc-id.ts';
import { inKeyOrder } from './key-order.ts';
import { matchingById, visitKeys, visitMatching, withPushdown } from './matching.ts';
import { keyColumns, keyOf, ReadRows, storeColumns } from './output.ts';
import type { StoreView } from './store-view.ts';
import { bytesPerVector, isVector } from './vectors.ts';

/** Bytes of vectors that are turned into JavaScript objects at a time. */
const MAX_BYTES_AT_ONCE = 4_000_000;
/** Entities that are read by their keys before others get their turn. */
const GET_AT_ONCE = 2000;
/** Entities that are taken by the order of their keys at a time. */
const KEYS_AT_ONCE = { least: 500, most: 2000 };
/** More entities than these are taken in parts, each in its turn. */
const FEW = 1000;
/** How much more it costs to take an entity by the order of the keys than to meet it in a scan. */
const COST_OF_ORDER = 6;

export async function query(view: StoreView, request: RowQuery): Promise<Rows> {
  if (request.order === 'key') return queryInOrder(view, request);
  const docs = await select(view, request);
  return rowsOf(view, request.output, docs);
}

/** The smallest keys first. */
async function queryInOrder(view: StoreView, request: RowQuery): Promise<Rows> {
  const { filter, offset, limit, output, signal } = request;
  const keys = filter?.candidateKeys();
  if (filter && keys) return queryKeys(view, { ...request, filter }, keys);
  const smallest = await smallestByStore(view, request);
  if (smallest) return smallest;
  const found: Key[] = [];
  await visitMatching(view, { filter, output: keyColumns(view), signal }, (docs) => {
    for (const doc of docs) found.push(keyOf(view, doc));
    return true;
  });
  const sorted = await sortedInSteps(found, compareKeys);
  const wanted = sorted.slice(offset, limit === undefined ? undefined : offset + limit);
  return get(view, { keys: wanted, output, signal, ...(filter ? { filter } : {}) });
}

/** What matches of the entities with keys that every match is among, the smallest first. */
async function queryKeys(
  view: StoreView,
  request: RowQuery & { readonly filter: CompiledFilter },
  keys: readonly Key[],
): Promise<Rows> {
  const { filter, offset, limit = Number.POSITIVE_INFINITY, output, signal } = request;
  const rows = new ReadRows(view, output);
  const wanted = { filter, output: storeColumns(view, output), signal };
  let passed = 0;
  await visitKeys(view, await sortedInSteps(keys, compareKeys), wanted, async (docs) => {
    const from = Math.max(0, offset - passed);
    await rows.add(docs.slice(from, Math.max(from, offset + limit - passed)));
    passed += docs.length;
    return passed < offset + limit;
  });
  return { keys: rows.keys, columns: await rows.columns() };
}

/** The entities with these keys. */
export async function get(
  view: StoreView,
  { keys, filter, output, signal }: KeyQuery,
): Promise<Rows> {
  const columns = storeColumns(view, output);
  const rows = new ReadRows(view, output);
  for (let at = 0; at < keys.length; at += GET_AT_ONCE) {
    if (signal.aborted) throw errors.cancelled();
    const ids = keys.slice(at, at + GET_AT_ONCE).map(docIdOf);
    await rows.add(await matchingById(view, ids, { filter, output: columns }));
  }
  return { keys: rows.keys, columns: await rows.columns() };
}

/** Hands over all entities that match, page by page. */
export function scan(
  view: StoreView,
  { filter, output, signal }: Pick<RowQuery, 'filter' | 'output' | 'signal'>,
  visit: (rows: Rows) => unknown,
): Promise<void> {
  const columns = storeColumns(view, output);
  return visitMatching(view, { filter, output: columns, signal }, async (docs) => {
    await visit(await rowsOf(view, output, docs));
    return true;
  });
}

async function rowsOf(
  view: StoreView,
  output: readonly FieldSpec[],
  docs: readonly ZVecDoc[],
): Promise<Rows> {
  const rows = new ReadRows(view, output);
  await rows.add(docs);
  return { keys: rows.keys, columns: await rows.columns() };
}

async function select(view: StoreView, request: RowQuery): Promise<ZVecDoc[]> {
  const output = storeColumns(view, request.output);
  const { filter } = request;
  if (filter?.candidateKeys() || !isHeavy(request)) return selectAny(view, request, output);
  const docs = await selectAny(view, request, []);
  const ids = docs.map((doc) => doc.id);
  return matchingById(view, ids, { filter, output });
}

function isHeavy({ output, offset, limit }: RowQuery): boolean {
  const perRow = output
    .filter((field) => isVector(field.type))
    .reduce((sum, field) => sum + bytesPerVector(field), 0);
  const rows = limit === undefined ? Number.POSITIVE_INFINITY : offset + limit;
  return perRow > 0 && perRow * rows > MAX_BYTES_AT_ONCE;
}

async function selectAny(view: StoreView, request: RowQuery, output: readonly string[]) {
  const { filter, offset, limit, signal } = request;
  const end = limit === undefined ? Number.POSITIVE_INFINITY : offset + limit;
  if (limit !== undefined && !filter?.candidateKeys()) {
    const docs = await withPushdown(view, filter, async (pushdown) =>
      pushdown.exact
        ? first(view, filter, { filter: pushdown.filter, topk: end, output })
        : undefined,
    );
    if (docs) return docs.slice(offset);
  }
  const found: ZVecDoc[] = [];
  await visitMatching(view, { filter, output, signal }, (docs) => {
    for (const doc of docs) found.push(doc);
    return found.length < end;
  });
  return found.slice(offset, limit === undefined ? undefined : end);
}

interface Question {
  /** In the store's dialect. */
  readonly filter: string | undefined;
  readonly topk: number;
  readonly output: readonly string[];
}

/** @param whole the filter, which the store evaluates by itself */
async function first(
  view: StoreView,
  whole: CompiledFilter | undefined,
  { filter, topk, output }: Question,
): Promise<ZVecDoc[]> {
  const outputFields = [...output];
  const { result, ids } = await view.rewritten.during(() =>
    view.read({
      ...(filter === undefined ? {} : { filter }),
      ...{ topk, outputFields },
    }),
  );
  const docs = await view.rows.restore(result);
  if (ids.size === 0 || docs.length >= topk) return docs;
  const given = new Set(docs.map(({ id }) => id));
  const missing = [...ids].filter((id) => !given.has(id));
  const more = await matchingById(view, missing, { filter: whole, output });
  return [...docs, ...more].slice(0, topk);
}

/** @returns undefined where every match is to be looked at */
function smallestByStore(view: StoreView, request: RowQuery): Promise<Rows | undefined> {
  const { filter, offset, limit, signal } = request;
  if (limit === undefined) return Promise.resolve(undefined);
  const output = storeColumns(view, request.output);
  const end = offset + limit;
  return withPushdown(view, filter, async (pushdown) => {
    // Of what the store filters alone, those before the offset need not be read.
    const skipped = pushdown.exact ? offset : 0;
    const { least, most } = KEYS_AT_ONCE;
    const chunk = Math.min(most, pushdown.exact ? end : Math.max(least, 2 * end));
    const rows = new ReadRows(view, request.output);
    let passed = 0;
    let matching = skipped;
    const wanted = { filter: pushdown.filter, whole: filter, signal, chunk, most };
    const chunks = inKeyOrder(view, wanted);
    const next = async (): Promise<'more' | 'end' | 'unknown'> => {
      const { value: keys, done } = await chunks.next();
      if (done) return 'end';
      if (!keys) return 'unknown';
      const ids = keys.slice(Math.max(0, skipped - passed)).map(docIdOf);
      passed += keys.length;
      const docs = await matchingById(view, ids, { filter, output });
      await rows.add(docs.slice(Math.max(0, offset - matching), end - matching));
      matching += docs.length;
      if (matching >= end || (passed >= end && pushdown.exact)) return 'end';
      // At this rate, so many keys would be taken.
      const expected = (passed * end) / Math.max(1, matching - skipped);
      return !pushdown.exact && COST_OF_ORDER * expected > view.count.rows ? 'unknown' : 'more';
    };
    const step = end > FEW ? () => view.part(next) : next;
    let left = await step();
    while (left === 'more') left = await step();
    if (left === 'unknown') return undefined;
    return { keys: rows.keys, columns: await rows.columns() };
  });
}
