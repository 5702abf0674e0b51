import type { ZVecDoc } from '@zvec/zvec';
import type { Pushdown } from '../filter/index.ts';
import { idFilter } from './by-id.ts';
import { matcher, visitMatching, withPushdown } from './matching.ts';
import { ask, type OneSearch } from './one-search.ts';
import { compareScores, inRange, isBeyond, toScore } from './scores.ts';
import type { StoreView } from './store-view.ts';

/**
 * Candidates that are looked at before every entity is, by score alone and by reading each, which
 * keeps the event loop for 7 µs.
 */
const MAX_CANDIDATES = 16_384;
const MAX_READ = 4096;
/** Ids in the filter of one exact search. */
const PER_FILTER = 1000;

/** The nearest documents among those that a filter and a range of scores let through. */
export async function filteredNearest(view: StoreView, one: OneSearch): Promise<ZVecDoc[]> {
  if (one.filter?.candidateKeys()?.length === 0) return [];
  return withPushdown(one.filter, async (pushdown) => {
    if (pushdown.exact && !one.range) return pushedNearest(view, one, pushdown.filter);
    const candidates = await nearestOfCandidates(view, one, pushdown);
    return candidates ?? nearestOfAll(view, one, pushdown);
  });
}

/** The store filters by itself. A graph search that comes back short is done again without it. */
async function pushedNearest(
  view: StoreView,
  one: OneSearch,
  filter: string | undefined,
): Promise<ZVecDoc[]> {
  const docs = await ask(view, one, { filter, limit: one.limit });
  if (docs.length >= one.limit || one.index.kind === 'FLAT') return docs;
  return ask(view, one, { filter, limit: one.limit, exact: true });
}

/**
 * Looks at more and more candidates until enough pass. @returns undefined if too few do
 */
async function nearestOfCandidates(
  view: StoreView,
  one: OneSearch,
  pushdown: Pushdown,
): Promise<ZVecDoc[] | undefined> {
  const { metric } = one.index;
  const { range } = one;
  const passes = verdict(view, one, pushdown.exact);
  const rows = view.store.stats.docCount;
  const row = !pushdown.exact;
  const max = row ? MAX_READ : MAX_CANDIDATES;
  for (let limit = Math.max(64, one.limit * 4); ; limit *= 4) {
    const capped = Math.min(limit, max);
    const docs = await ask(view, one, { filter: pushdown.filter, limit: capped, row });
    const passing = docs.filter(passes);
    const last = docs.at(-1);
    const beyond = range && last && isBeyond(metric, range, toScore(metric, last.score));
    if (passing.length >= one.limit || docs.length >= rows || beyond) {
      return passing.slice(0, one.limit);
    }
    // Looking at all entities soon costs no more than at the next lot of candidates.
    if (docs.length < capped || capped === max || limit * 8 >= rows) return undefined;
  }
}

/**
 * Finds every match first, then compares with each: exact, however few match. The filter is asked
 * again of what is compared with: an entity may have been written anew since it was found.
 */
async function nearestOfAll(
  view: StoreView,
  one: OneSearch,
  pushdown: Pushdown,
): Promise<ZVecDoc[]> {
  const { filter, signal, index } = one;
  const { metric } = index;
  const passes = verdict(view, one, pushdown.exact);
  const row = !pushdown.exact;
  const again = pushdown.exact ? pushdown.filter : undefined;
  const nearer = compareScores(metric);
  const ids: string[] = [];
  const request = { filter, output: [], signal };
  await visitMatching(view, request, (docs) => {
    for (const doc of docs) ids.push(doc.id);
    return true;
  });
  let best: ZVecDoc[] = [];
  for (let at = 0; at < ids.length; at += PER_FILTER) {
    const some = both(again, idFilter(ids.slice(at, at + PER_FILTER)));
    const docs = await ask(view, one, { filter: some, limit: PER_FILTER, exact: true, row });
    best = [...best, ...docs.filter(passes)]
      .sort((a, b) => nearer(toScore(metric, a.score), toScore(metric, b.score)))
      .slice(0, one.limit);
  }
  return best;
}

/** Two filters in the store's dialect as one. */
function both(first: string | undefined, second: string): string {
  return first === undefined ? second : `(${first}) and ${second}`;
}

/** @param checked whether the store has filtered already */
function verdict(
  view: StoreView,
  { filter, range, index }: OneSearch,
  checked: boolean,
): (doc: ZVecDoc) => boolean {
  const matches = filter && !checked ? matcher(view, filter) : undefined;
  const { metric } = index;
  return (doc) =>
    (!range || inRange(metric, range, toScore(metric, doc.score))) && (!matches || matches(doc));
}
