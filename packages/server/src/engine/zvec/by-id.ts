import type { ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import { ChunkSizer } from './chunk-sizer.ts';
import { COLUMN } from './columns.ts';
import type { StoreView } from './store-view.ts';

/**
 * What looking up ids one by one may cost, in rows that the store goes through for them (about 25 ns
 * each); above it, one filter over all rows is cheaper.
 */
const MAX_SCANNED = 50_000;
/** How often ids are looked for that are stored anew all the time; then a few are looked up, whatever it costs. */
const MOST_TRIES = 5;
const FETCHED_AT_LAST = 10;
/** Ids in one filter. */
const PER_FILTER = 1000;

/** Whether looking up so many ids one by one is cheaper than to have the store go through all rows. */
export function isWorthFetching({ unbuilt }: StoreView, ids: number): boolean {
  return ids * unbuilt <= MAX_SCANNED;
}

/** A filter for documents with these ids. Ids need no escapes. */
export function idFilter(ids: readonly string[]): string {
  return `${COLUMN.id} in (${ids.map((id) => `'${id}'`).join(',')})`;
}

/** The documents with these ids, in their order; those that do not exist are left out. */
export async function docsById(
  view: StoreView,
  ids: readonly string[],
  output: readonly string[],
): Promise<ZVecDoc[]> {
  const all: ZVecDoc[] = [];
  const oneByOne = isWorthFetching(view, ids.length);
  const sizer = new ChunkSizer(50, PER_FILTER);
  for (let at = 0; at < ids.length; ) {
    const chunk = ids.slice(at, at + (oneByOne ? sizer.size : PER_FILTER));
    const start = performance.now();
    const docs = oneByOne ? fetchNow(view, chunk, output) : await selectIds(view, chunk, output);
    const found = new Map(docs.map((doc) => [doc.id, doc]));
    for (const id of chunk) {
      const doc = found.get(id);
      if (doc) all.push(doc);
    }
    at += chunk.length;
    if (!oneByOne || at >= ids.length) continue;
    sizer.took(performance.now() - start);
    await breathe();
  }
  return view.rows.restore(all);
}

function fetchNow({ store }: StoreView, ids: string[], output: readonly string[]): ZVecDoc[] {
  const outputFields = [...output];
  return Object.values(store.fetchSync({ ids, outputFields, includeVector: false }));
}

/**
 * Those that are stored anew meanwhile are looked for again, and those whose places were taken by some that came
 * twice, as they were and as they are.
 */
async function selectIds(
  view: StoreView,
  ids: string[],
  output: readonly string[],
): Promise<ZVecDoc[]> {
  const outputFields = [...output];
  const found: ZVecDoc[] = [];
  let wanted = ids;
  for (let tries = 1; wanted.length > 0; tries++) {
    const request = { filter: idFilter(wanted), topk: wanted.length, outputFields };
    const { result, ids: rewritten } = await view.rewritten.during(() => view.read(request));
    found.push(...result);
    const given = new Set(result.map(({ id }) => id));
    const isCut = result.length === wanted.length && given.size < result.length;
    wanted = wanted.filter((id) => !given.has(id) && (isCut || rewritten.has(id)));
    const few = tries < MOST_TRIES && !isWorthFetching(view, wanted.length) ? [] : wanted;
    if (few.length === 0) continue;
    found.push(...fetchNow(view, few.slice(0, FETCHED_AT_LAST), output));
    break;
  }
  return found;
}
