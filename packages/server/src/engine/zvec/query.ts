import type { ZVecDoc } from '@zvec/zvec';
import type { Key, RowQuery, Rows } from '../engine.ts';
import { docIdOf } from './doc-id.ts';
import { allMatching, matchingById, visitMatching, withPushdown } from './matching.ts';
import { columnsOf, keyColumns, keyOf, storeColumns } from './output.ts';
import type { StoreView } from './store-view.ts';
import { bytesPerVector, isVector } from './vectors.ts';

/** Bytes of vectors that are turned into JavaScript objects at a time. */
const MAX_BYTES_AT_ONCE = 4_000_000;

export async function query(view: StoreView, request: RowQuery): Promise<Rows> {
  const docs = await select(view, request);
  return {
    keys: docs.map((doc) => keyOf(view, doc)),
    columns: columnsOf(view, request.output, docs),
  };
}

async function select(view: StoreView, request: RowQuery): Promise<ZVecDoc[]> {
  const output = storeColumns(view, request.output);
  if (request.order === 'key') return selectSmallest(view, request, output);
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
    const docs = await withPushdown(filter, async (pushdown) =>
      pushdown.exact ? first(view, pushdown.filter, end, output) : undefined,
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

function first(
  { store }: StoreView,
  filter: string | undefined,
  topk: number,
  output: readonly string[],
): Promise<ZVecDoc[]> {
  const outputFields = [...output];
  return store.query({ ...(filter === undefined ? {} : { filter }), topk, outputFields });
}

async function selectSmallest(view: StoreView, request: RowQuery, output: readonly string[]) {
  const { filter, offset, limit, signal } = request;
  const matching = await allMatching(view, { filter, output: keyColumns(view), signal });
  const keys = matching.map((doc) => keyOf(view, doc)).sort(compareKeys);
  const wanted = keys.slice(offset, limit === undefined ? undefined : offset + limit);
  return matchingById(view, wanted.map(docIdOf), { filter, output });
}

function compareKeys(a: Key, b: Key): number {
  if (typeof a === 'string' && typeof b === 'string')
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : a > b ? 1 : 0;
}
