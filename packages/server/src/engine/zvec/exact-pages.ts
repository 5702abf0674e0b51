import { errors } from '@latchkey/contract';
import type { ZVecDoc } from '@zvec/zvec';
import type { Pushdown } from '../filter/index.ts';
import { idFilter } from './by-id.ts';
import { candidateIds, matcher } from './matching.ts';
import { askStore, isHit, type OneSearch } from './one-search.ts';
import { type Page, pagesOf } from './pages.ts';
import type { StoreView } from './store-view.ts';

/** Documents of one page with a score each; those that are read as well keep the event loop longer. */
const PAGE = 4000;
const READ_PAGE = 1500;
/** Ids in the filter of one search. */
const PER_FILTER = 1000;

/**
 * Every document that the store's part of a filter selects, with its exact score, page by page. Of a
 * filter that the store evaluates alone, all match; of another one, each has the column `row`.
 */
export async function* matchingDocs(
  view: StoreView,
  one: OneSearch,
  pushdown: Pushdown,
): AsyncGenerator<ZVecDoc[]> {
  const ids = one.filter && candidateIds(view, one.filter);
  const read = (filter: string | undefined, topk: number) =>
    readPage(view, one, { filter, topk, row: !pushdown.exact });
  if (!ids) {
    const { rows } = view.count;
    const page = pushdown.exact ? PAGE : READ_PAGE;
    yield* pagesOf({ rows, filter: pushdown.filter, page }, read);
    return;
  }
  const again = pushdown.exact ? pushdown.filter : undefined;
  for (let at = 0; at < ids.length; at += PER_FILTER) {
    const { docs } = await read(both(again, idFilter(ids.slice(at, at + PER_FILTER))), PER_FILTER);
    yield docs;
  }
}

/**
 * A search lets every document through that is written while it runs (zvec 0.7): if something was,
 * the documents are read again and checked one by one.
 */
async function readPage(
  view: StoreView,
  one: OneSearch,
  { filter, topk, row }: { filter: string | undefined; topk: number; row: boolean },
): Promise<Page> {
  if (one.signal.aborted) throw errors.cancelled();
  const before = view.writes();
  const question = { filter, limit: topk, exact: true };
  const found = await askStore(view, one, { ...question, row });
  const docs = found.filter((doc) => isHit(one, doc));
  if (!one.filter || row || view.writes() === before) return { docs, full: found.length === topk };
  const again = await askStore(view, one, { ...question, row: true });
  const matches = matcher(view, one.filter);
  return {
    docs: again.filter((doc) => isHit(one, doc) && matches(doc)),
    full: again.length === topk,
  };
}

/** Two filters in the store's dialect as one. */
function both(first: string | undefined, second: string): string {
  return first === undefined ? second : `(${first}) and ${second}`;
}
