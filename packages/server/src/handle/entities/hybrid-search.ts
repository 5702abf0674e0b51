import { errors, type messages } from '@latchkey/contract';
import type { Key, Scalar } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import { Pace } from '../../kernel/pace.ts';
import type { EntityParts } from './entity-parts.ts';
import { findGrouped } from './find-grouped.ts';
import { fuse, type RankedList } from './fuse.ts';
import { groupFused } from './group-fused.ts';
import { type HybridParams, hybridParamsOf, innerParamsOf } from './hybrid-params.ts';
import { resolveOutput } from './output-fields.ts';
import { type Params, paramsOf } from './params.ts';
import { type Ranker, rankerOf } from './ranker.ts';
import { openForRead, type ReadTarget, readFilter } from './read-target.ts';
import { scoresDescend } from './scores-descend.ts';
import { findNearest, planSearch, type SearchPlan } from './search-plan.ts';
import { type Found, type SearchReply, searchReply } from './search-reply.ts';
import { withFields } from './with-fields.ts';

type Request = messages.proto.milvus.HybridSearchRequest;
type Inner = messages.proto.milvus.SearchRequest.$Properties;

/** Milvus' limit. */
const MAX_SEARCHES = 1024;
/** Searches of one call that run side by side. */
const AT_ONCE = 4;

/**
 * Searches in several vector fields, each with its own filter within what the caller's row policies
 * let through, and makes one list of what they find.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.indexNotFound,
 *   errors.unexpected, errors.invalidParameter with Milvus' texts, errors.unimplemented
 */
export async function hybridSearch(parts: EntityParts, call: Call<Request>): Promise<SearchReply> {
  const { request } = call;
  const { signal } = call.cancellation;
  const target = await openForRead(parts, call, 'search');
  const searches = request.requests ?? [];
  refuseUnsupported(request, searches);
  const given = paramsOf(request.rank_params);
  const inner = searches.map((one) => paramsOf(one.search_params));
  const params = hybridParamsOf(given, inner, target.schema);
  const ranker = rankerOf(given, request.function_score, searches.length);
  const output = resolveOutput(target.schema, request.output_fields ?? []);
  const plans = await plansOf(parts, call, target, { searches, inner, params });
  const results = await findAll(plans, params);
  const bare = await rank(plans, results, { ranker, params });
  // Without the searches' filters: what one of them found may be what another one leaves out.
  const read = readFilter(parts, call, target, {
    action: 'Search',
    scope: { partitions: request.partition_names },
  });
  const filter = read instanceof Promise ? await read : read;
  const found = await withFields(target, bare, { output: output.fields, filter, signal });
  const { limit, decimals, group } = params;
  const groups = group ? groupsOf(results, found.keys) : undefined;
  const name = request.collection_name;
  return searchReply(
    parts,
    target,
    { ...found, ...(groups ? { groups } : {}) },
    { name, output, limit, decimals, group },
  );
}

async function plansOf(
  parts: EntityParts,
  call: Call<Request>,
  target: ReadTarget,
  of: {
    readonly searches: readonly Inner[];
    readonly inner: readonly Params[];
    readonly params: HybridParams;
  },
): Promise<readonly SearchPlan[]> {
  const plans: SearchPlan[] = [];
  for (const [at, search] of of.searches.entries()) {
    checkInner(call, search);
    const params = innerParamsOf(of.inner[at] ?? new Map(), of.params, target.schema);
    const partition_names = partitionsOf(call.request, search);
    const source = { ...search, partition_names: [...partition_names] };
    plans.push(await planSearch(parts, call, target, { source, params }));
  }
  const [first] = plans;
  for (const { vectors } of plans) {
    if (!first || vectors.length === first.vectors.length) continue;
    throw errors.parameterMismatch(
      'sub search request nq should be the same',
      String(first.vectors.length),
      String(vectors.length),
    );
  }
  return plans;
}

/** A search within is of the collection that the whole is of. */
function checkInner({ request, database }: Call<Request>, search: Inner): void {
  const name = search.collection_name || request.collection_name;
  const own = search.db_name || database;
  if (name === request.collection_name && own === database) return;
  throw errors.invalidParameter(
    `a search within a hybrid search of collection ${request.collection_name} can not be of another one (${own}.${name})`,
  );
}

/** A search within may repeat the partitions, or name its own where the whole names none. */
function partitionsOf(request: Request, search: Inner): readonly string[] {
  const [outer, inner] = [request.partition_names ?? [], search.partition_names ?? []];
  if (inner.length === 0) return outer;
  const isSame = inner.length === outer.length && inner.every((name) => outer.includes(name));
  if (outer.length === 0 || isSame) return inner;
  throw errors.invalidParameter(
    'a search within a hybrid search can not be of other partitions than the whole',
  );
}

async function findAll(
  plans: readonly SearchPlan[],
  { group }: HybridParams,
): Promise<readonly Found[]> {
  const results: Found[] = [];
  for (let at = 0; at < plans.length; at += AT_ONCE) {
    const some = plans.slice(at, at + AT_ONCE).map((plan) => {
      const { limit } = plan.params;
      return group
        ? findGrouped(plan, { group, offset: 0, limit, output: [] })
        : findNearest(plan, { limit, output: [] });
    });
    results.push(...(await Promise.all(some)));
  }
  return results;
}

/** The one list of each vector. */
async function rank(
  plans: readonly SearchPlan[],
  results: readonly Found[],
  { ranker, params }: { readonly ranker: Ranker; readonly params: HybridParams },
) {
  const { group, scorer, offset, limit } = params;
  const values = group ? groupValues(results) : new Map<Key, Scalar>();
  const groupOf = (key: Key) => values.get(key) ?? null;
  const starts = results.map(() => 0);
  const metrics = plans.map(({ metric }) => metric);
  const descends = scoresDescend(ranker, metrics);
  const counts: number[] = [];
  const keys: Key[] = [];
  const scores: number[] = [];
  const pace = new Pace();
  for (let query = 0; query < (plans[0]?.vectors.length ?? 0); query++) {
    const ranked = results.map((found, at): RankedList => {
      const start = starts[at] ?? 0;
      const end = start + (found.counts[query] ?? 0);
      starts[at] = end;
      const { metric } = plans[at] as SearchPlan;
      return { metric, keys: found.keys.slice(start, end), scores: found.scores.slice(start, end) };
    });
    const fused = await fuse(ranker, ranked);
    const best = group
      ? groupFused(fused, groupOf, { group, scorer, descends, offset, limit })
      : fused.slice(offset, offset + limit);
    counts.push(best.length);
    for (const { key, score } of best) {
      keys.push(key);
      scores.push(score);
    }
    if (pace.isOver) await pace.rest();
  }
  return { counts, keys, scores: new Float32Array(scores) };
}

function groupValues(results: readonly Found[]): ReadonlyMap<Key, Scalar> {
  const values = new Map<Key, Scalar>();
  for (const { keys, groups } of results) {
    keys.forEach((key, at) => {
      values.set(key, groups?.kind === 'scalar' ? (groups.values[at] ?? null) : null);
    });
  }
  return values;
}

function groupsOf(results: readonly Found[], keys: readonly Key[]) {
  const values = groupValues(results);
  return { kind: 'scalar', values: keys.map((key) => values.get(key) ?? null) } as const;
}

function refuseUnsupported(request: Request, searches: readonly Inner[]): void {
  const refuse = (what: string) => errors.unimplemented(`hybrid search with ${what}`);
  if (searches.length === 0) throw errors.unexpected('minimum of ann search requests is 1');
  if (searches.length > MAX_SEARCHES) {
    throw errors.unexpected(`maximum of ann search requests is ${MAX_SEARCHES}`);
  }
  if (request.namespace) throw refuse('a namespace');
  if (request.function_chains?.length) throw refuse('function chains');
  for (const search of searches) {
    if (search.function_score) throw refuse('a function score of a search within');
    if (search.highlighter) throw refuse('a highlighter');
    if (search.search_aggregation) throw refuse('an aggregation');
    if (search.sub_reqs?.length) throw refuse('searches within a search within');
    if (search.function_chains?.length) throw refuse('function chains');
    if (search.namespace) throw refuse('a namespace');
  }
}
