import type { ZVecDoc } from '@zvec/zvec';
import type { Pushdown } from '../filter/index.ts';
import { matchingDocs } from './exact-pages.ts';
import { filteredInSteps, matcher, withPushdown } from './matching.ts';
import { mirroredNearest } from './mirrored-search.ts';
import { NearestDocs } from './nearest-docs.ts';
import { ask, type OneSearch } from './one-search.ts';
import { inRange, isBeyond, toScore } from './scores.ts';
import type { StoreView } from './store-view.ts';

/**
 * Candidates that are looked at before every entity is, by score alone and by reading each, which
 * keeps the event loop for 7 µs.
 */
const MAX_CANDIDATES = 16_384;
const MAX_READ = 4096;
/** Entities around the vector that are looked at first, and of these the part that makes a graph do. */
const AROUND = 40;
const ENOUGH_AROUND = 0.2;

/** The nearest documents among those that a filter and a range of scores let through. */
export async function filteredNearest(view: StoreView, one: OneSearch): Promise<ZVecDoc[]> {
  if (one.filter?.candidateKeys()?.length === 0) return [];
  const mirrored = await mirroredNearest(view, one);
  if (mirrored) return mirrored;
  return withPushdown(view, one.filter, async (pushdown) => {
    if (pushdown.exact && !one.range) return pushedNearest(view, one, pushdown.filter);
    const candidates = await nearestOfCandidates(view, one, pushdown);
    return candidates ?? nearestOfAll(view, one, pushdown);
  });
}

/**
 * The store filters by itself. A graph search that comes back short is done again without it, and one
 * is not even tried where hardly any of the entities around pass: it would end at the first that do,
 * which need not be the nearest.
 */
async function pushedNearest(
  view: StoreView,
  one: OneSearch,
  filter: string | undefined,
): Promise<ZVecDoc[]> {
  const asked = { filter, limit: one.limit };
  const isExact = one.index.kind === 'FLAT' || one.effort.exact;
  if (isExact || !one.filter || filter === undefined) return ask(view, one, asked);
  const around = await ask(view, one, { filter: undefined, limit: AROUND, row: true });
  const passing = around.filter(matcher(view, one.filter)).length;
  if (passing >= around.length * ENOUGH_AROUND) {
    const docs = await ask(view, one, asked);
    if (docs.length >= one.limit) return docs;
  }
  return ask(view, one, { ...asked, exact: true });
}

/**
 * Looks at more and more candidates until enough pass.
 *
 * @returns undefined if too few pass
 */
async function nearestOfCandidates(
  view: StoreView,
  one: OneSearch,
  pushdown: Pushdown,
): Promise<ZVecDoc[] | undefined> {
  const { metric } = one.index;
  const { range } = one;
  const passes = verdict(view, one, pushdown.exact);
  const { rows } = view.count;
  const row = !pushdown.exact;
  const max = row ? MAX_READ : MAX_CANDIDATES;
  for (let limit = Math.max(64, one.limit * 4); ; limit *= 4) {
    const capped = Math.min(limit, max);
    // Where one in a hundred passes, the last of the hits is far down the list.
    const question = { filter: pushdown.filter, limit: capped, thorough: true, row };
    const docs = await ask(view, one, question);
    const passing = await filteredInSteps(docs, passes);
    const last = docs.at(-1);
    const beyond = range && last && isBeyond(metric, range, toScore(metric, last.score));
    if (passing.length >= one.limit || docs.length >= rows || beyond) {
      return passing.slice(0, one.limit);
    }
    // Looking at all entities soon costs no more than at the next lot of candidates.
    if (docs.length < capped || capped === max || limit * 8 >= rows) return undefined;
  }
}

/** Compares with every entity that the store's filter selects: exact, however few match. */
async function nearestOfAll(
  view: StoreView,
  one: OneSearch,
  pushdown: Pushdown,
): Promise<ZVecDoc[]> {
  const passes = verdict(view, one, pushdown.exact);
  const best = new NearestDocs(one.index.metric, one.limit);
  for await (const docs of matchingDocs(view, one, pushdown)) {
    await best.add(await filteredInSteps(docs, passes));
  }
  return best.take();
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
