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
/** How often ids are looked for that are stored anew all the time; then they are looked up, whatever it costs. */
const MOST_TRIES = 5;
/** Of what is looked up one by one, at most before it is known how long one takes. */
const FIRST_FETCHED = 50;
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
  const found = new Map<string, ZVecDoc>();
  const keep = (docs: readonly ZVecDoc[]) => {
    for (const doc of docs) found.set(doc.id, doc);
  };
  if (isWorthFetching(view, ids.length)) keep(await fetchInSteps(view, ids, output));
  else {
    for (let at = 0; at < ids.length; at += PER_FILTER) {
      keep(await selectIds(view, ids.slice(at, at + PER_FILTER), output));
    }
  }
  return view.rows.restore(ids.flatMap((id) => found.get(id) ?? []));
}

async function fetchInSteps(
  { store, unbuilt }: StoreView,
  ids: readonly string[],
  output: readonly string[],
): Promise<ZVecDoc[]> {
  const found: ZVecDoc[] = [];
  const sizer = new ChunkSizer(Math.min(FIRST_FETCHED, MAX_SCANNED / unbuilt), PER_FILTER);
  for (let at = 0; at < ids.length; ) {
    const chunk = ids.slice(at, at + sizer.size);
    const start = performance.now();
    const outputFields = [...output];
    found.push(
      ...Object.values(store.fetchSync({ ids: chunk, outputFields, includeVector: false })),
    );
    at += chunk.length;
    if (at >= ids.length) break;
    sizer.took(performance.now() - start);
    await breathe();
  }
  return found;
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
    if (tries < MOST_TRIES && !isWorthFetching(view, wanted.length)) continue;
    found.push(...(await fetchInSteps(view, wanted, output)));
    break;
  }
  return found;
}
