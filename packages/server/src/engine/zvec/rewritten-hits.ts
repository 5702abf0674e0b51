import type { ZVecDoc } from '@zvec/zvec';
import type { Metric } from '../spec.ts';
import { idFilter } from './by-id.ts';
import { NearestDocs } from './nearest-docs.ts';
import type { Rewritten } from './rewritten.ts';

/** Documents in one filter. */
const PER_FILTER = 1000;
/** Any that is written meanwhile comes through a filter (zvec 0.7). */
const SPARE = 64;
/** How often those are looked for that are put anew all the time. */
const MOST_TRIES = 8;

interface Search {
  readonly rewritten: Rewritten;
  readonly metric: Metric;
  readonly limit: number;
  /** In the store's dialect. */
  readonly filter?: string | undefined;
  /** The nearest among those that a filter of the store lets through. */
  find(filter: string | undefined, limit: number): Promise<ZVecDoc[]>;
}

/**
 * The nearest documents, also of those that are put anew while the store compares with all: of such a one it may find
 * neither what it was nor what it is (zvec 0.7), so it is looked for by itself.
 */
export async function nearestOfRewritten(search: Search): Promise<ZVecDoc[]> {
  const { rewritten, metric, limit, find } = search;
  const { result: docs, ids } = await rewritten.during(() => find(search.filter, limit));
  if (ids.size === 0) return docs;
  let missing = without(ids, docs);
  if (missing.length === 0) return docs;
  const best = new NearestDocs(metric, limit);
  await best.add(docs);
  let found = 0;
  for (let tries = 1; missing.length > 0 && tries <= MOST_TRIES; tries++) {
    const again: string[] = [];
    for (let at = 0; at < missing.length; at += PER_FILTER) {
      const some = missing.slice(at, at + PER_FILTER);
      const filter = both(search.filter, idFilter(some));
      const most = some.length + SPARE;
      const { result, ids } = await rewritten.during(() => find(filter, most));
      const wanted = new Set(some);
      const these = result.filter(({ id }) => wanted.has(id));
      await best.add(these);
      found += these.length;
      const isCut = result.length >= most;
      again.push(...without(some, these).filter((id) => isCut || ids.has(id)));
    }
    missing = again;
  }
  return found > 0 ? best.take() : docs;
}

function without(ids: Iterable<string>, docs: readonly ZVecDoc[]): string[] {
  const known = new Set(docs.map(({ id }) => id));
  return [...ids].filter((id) => !known.has(id));
}

function both(filter: string | undefined, other: string): string {
  return filter === undefined ? other : `(${filter}) and ${other}`;
}
