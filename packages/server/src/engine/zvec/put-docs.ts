import type { ZVecCollection, ZVecDocInput } from '@zvec/zvec';
import type { RowCount } from './row-count.ts';
import { requireOk } from './write-docs.ts';

/** Entities of a store for each of a slice, from which on counting them takes longer than to try them as new ones. */
const MANY = 200;

interface Put {
  readonly store: ZVecCollection;
  readonly count: RowCount;
  /** Whether some of the store's entities may be gone, so that it is slow to count. */
  readonly hasGaps: boolean;
}

/**
 * Stores documents in place of those with the same ids, the last of several with one id.
 *
 * @returns whether any took the place of another
 * @throws if the store refused one; then some may be stored
 */
export function putDocs({ store, count, hasGaps }: Put, docs: ZVecDocInput[]): boolean {
  const before = count.rows;
  count.forget();
  if (!hasGaps || before < MANY * docs.length) {
    requireOk(store.upsertSync(docs));
    return count.rows < before + docs.length;
  }
  const outcome = store.insertSync(docs);
  const known = docs.filter((_, at) => outcome[at]?.code === 'ZVEC_ALREADY_EXISTS');
  requireOk(outcome.filter(({ code }) => code !== 'ZVEC_ALREADY_EXISTS'));
  if (known.length > 0) requireOk(store.upsertSync(known));
  count.keep(before + docs.length - known.length);
  return known.length > 0;
}
