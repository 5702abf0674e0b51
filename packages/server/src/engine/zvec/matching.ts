import { errors } from '@latchkey/contract';
import { isZVecError, type ZVecDoc } from '@zvec/zvec';
import { breathe } from '../../kernel/breathe.ts';
import type { Key } from '../engine.ts';
import type { CompiledFilter, Pushdown } from '../filter/index.ts';
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import { docsById, idFilter } from './by-id.ts';
import { COLUMN } from './columns.ts';
import { docIdOf } from './doc-id.ts';
import { pages } from './pages.ts';
import type { StoreView } from './store-view.ts';
import { StoredRow } from './stored-row.ts';

/** More keys than this are not worth a filter that names each. */
const MAX_KEYS = 5000;
/** Documents that are read and checked before others get their turn. */
const CANDIDATES_AT_ONCE = 1000;

/** Documents that are checked at a stroke. */
const CHECKED_AT_ONCE = 1000;

/** What filters go by. */
type FilterView = Pick<StoreView, 'column' | 'texts'>;

/** The part of a filter that the store evaluates. Without a filter that is all of it. */
function pushdownOf(filter: CompiledFilter | undefined, by: FilterView): Pushdown {
  if (!filter) return { filter: undefined, exact: true };
  const keys = filter.primaryKeys();
  if (keys && isWorthNaming(keys)) return { filter: idFilter(keys.map(docIdOf)), exact: true };
  const pushed = filter.pushdown(by.column);
  if (pushed.exact) return pushed;
  const candidates = candidateIds(by, filter);
  return candidates && isWorthNaming(candidates)
    ? { filter: idFilter(candidates.slice(0, candidates.length)), exact: false }
    : pushed;
}

/** Ids that may be very many, and are made of keys when they are needed. */
export interface IdList {
  readonly length: number;
  slice(from: number, to: number): readonly string[];
}

/** Documents that every match is among, by the keys or the words that a filter asks for. */
export function candidateIds(
  { texts }: Pick<StoreView, 'texts'>,
  filter: CompiledFilter,
): IdList | undefined {
  const keys = filter.candidateKeys();
  return keys ? idsOf(keys) : texts.candidates(filter.textDemands());
}

function idsOf(keys: readonly Key[]): IdList {
  return { length: keys.length, slice: (from, to) => keys.slice(from, to).map(docIdOf) };
}

function isWorthNaming({ length }: { readonly length: number }): boolean {
  return length > 0 && length <= MAX_KEYS;
}

/**
 * Runs work with the part of a filter that the store evaluates; should the store refuse it, the
 * work is done again without: slower, but right.
 *
 * @param by the view
 */
export async function withPushdown<T>(
  by: FilterView,
  filter: CompiledFilter | undefined,
  work: (pushdown: Pushdown) => Promise<T>,
): Promise<T> {
  const pushdown = pushdownOf(filter, by);
  try {
    return await work(pushdown);
  } catch (error) {
    if (pushdown.filter === undefined || !isZVecError(error)) throw error;
    return work({ filter: undefined, exact: false });
  }
}

/** Whether a document matches; it must have been read with the columns of `withRow`. */
export function matcher(view: StoreView, filter: CompiledFilter): (doc: ZVecDoc) => boolean {
  return (doc) => filter.matches(new StoredRow(view.layout, doc.fields));
}

/** The columns, and what a matcher of the filter reads. */
export function withRow(
  view: StoreView,
  output: readonly string[],
  filter: CompiledFilter | undefined,
): string[] {
  const hidden = HIDDEN_FIELDS.filter(({ name }) => filter?.fields.has(name));
  const columns = hidden.map((field) => view.column(field)).filter((name) => name !== undefined);
  return [...new Set([...output, COLUMN.row, ...columns])];
}

/**
 * The documents with these ids that match, in the order of the ids. The filter is asked about just
 * what is given back: since the ids were found, the entities may have been written anew.
 */
export async function matchingById(
  view: StoreView,
  ids: readonly string[],
  { filter, output }: Pick<MatchRequest, 'filter' | 'output'>,
): Promise<ZVecDoc[]> {
  if (!filter) return docsById(view, ids, output);
  const docs = await docsById(view, ids, withRow(view, output, filter));
  return filteredInSteps(docs, matcher(view, filter));
}

/** Those of documents that pass; reading one to see that takes 7 µs, so many are looked at in steps. */
export async function filteredInSteps(
  docs: readonly ZVecDoc[],
  passes: (doc: ZVecDoc) => boolean,
): Promise<ZVecDoc[]> {
  if (docs.length <= CHECKED_AT_ONCE) return docs.filter(passes);
  const found: ZVecDoc[] = [];
  for (let at = 0; at < docs.length; at += CHECKED_AT_ONCE) {
    await breathe();
    found.push(...docs.slice(at, at + CHECKED_AT_ONCE).filter(passes));
  }
  return found;
}

/** Whether a filter matches all of the documents with these ids that exist. */
export async function allMatch(
  view: StoreView,
  ids: readonly string[],
  filter: CompiledFilter,
): Promise<boolean> {
  if (filter.plan.kind === 'constant' && filter.plan.value) return true;
  const docs = await docsById(view, ids, withRow(view, [], filter));
  return docs.every(matcher(view, filter));
}

export interface MatchRequest {
  readonly filter: CompiledFilter | undefined;
  /** Columns of the store. */
  readonly output: readonly string[];
  readonly signal: AbortSignal;
}

/** Hands over the documents that match, page by page, until `visit` returns false. */
export async function visitMatching(
  view: StoreView,
  request: MatchRequest,
  visit: (docs: ZVecDoc[]) => boolean | Promise<boolean>,
): Promise<void> {
  const { filter, signal } = request;
  const ids = filter && candidateIds(view, filter);
  if (ids) return visitCandidates(view, ids, { ...request, filter }, visit);
  // The store parses a filter before it gives anything back: nothing is handed over twice.
  await withPushdown(view, filter, async (pushdown) => {
    const check = filter && !pushdown.exact ? matcher(view, filter) : undefined;
    const output = check ? withRow(view, request.output, filter) : request.output;
    const find = (missing: readonly string[]) => matchingById(view, missing, { filter, output });
    const again = { rewritten: view.rewritten, find };
    const { read, count, rows } = view;
    const asked = { read, count, rows, filter: pushdown.filter, output, signal, again };
    for await (const docs of pages(asked)) {
      if (!(await visit(check ? await filteredInSteps(docs, check) : docs))) return;
    }
  });
}

/** The same among the entities with keys that every match is among, in the order of the keys. */
export function visitKeys(
  view: StoreView,
  keys: readonly Key[],
  request: MatchRequest & { readonly filter: CompiledFilter },
  visit: (docs: ZVecDoc[]) => boolean | Promise<boolean>,
): Promise<void> {
  return visitCandidates(view, idsOf(keys), request, visit);
}

async function visitCandidates(
  view: StoreView,
  ids: IdList,
  { filter, output, signal }: MatchRequest & { readonly filter: CompiledFilter },
  visit: (docs: ZVecDoc[]) => boolean | Promise<boolean>,
): Promise<void> {
  // An entity keeps its key: where nothing else is asked for, there is nothing to check.
  const check = filter.primaryKeys() ? undefined : filter;
  for (let at = 0; at < ids.length; at += CANDIDATES_AT_ONCE) {
    if (signal.aborted) throw errors.cancelled();
    const some = ids.slice(at, at + CANDIDATES_AT_ONCE);
    const docs = await matchingById(view, some, { filter: check, output });
    if (!(await visit(docs))) return;
  }
}

/** The ids of all documents that match. */
export async function matchingIds(
  view: StoreView,
  request: Pick<MatchRequest, 'filter' | 'signal'>,
): Promise<string[]> {
  const ids: string[] = [];
  await visitMatching(view, { ...request, output: [] }, (docs) => {
    for (const doc of docs) ids.push(doc.id);
    return true;
  });
  return ids;
}
