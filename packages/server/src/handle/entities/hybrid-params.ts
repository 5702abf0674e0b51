import { errors } from '@latchkey/contract';
import type { EntitySchema } from './entity-schema.ts';
import { type GroupScorer, groupScorerOf } from './group-fused.ts';
import { type GroupParams, groupParamsOf } from './group-params.ts';
import { integerParam, type Params } from './params.ts';
import {
  checkTogether,
  decimalsOf,
  MAX_TOPK,
  type SearchParams,
  searchParamsOf,
} from './search-params.ts';

/** What `rank_params` say of a hybrid search's answer; of the ranker see `ranker.ts`. */
export interface HybridParams {
  readonly limit: number;
  readonly offset: number;
  readonly decimals: number | undefined;
  readonly group: GroupParams | undefined;
  readonly scorer: GroupScorer;
}

const GROUPING = ['group_by_field', 'group_by_fields', 'group_size', 'strict_group_size'];
/** What is the whole search's, whatever a search within it says: SDKs repeat it there. */
const OUTER = [...GROUPING, 'offset', 'round_decimal', 'rank_group_scorer'];
const UNSUPPORTED = ['order_by_fields', 'iterator', 'search_iter_v2'];

/**
 * @param inner the parameters of the searches within: the Node SDK says there alone how to group
 * @throws errors.unexpected, errors.invalidParameter with Milvus' texts, errors.unimplemented
 */
export function hybridParamsOf(
  params: Params,
  inner: readonly Params[],
  schema: EntitySchema,
): HybridParams {
  for (const name of UNSUPPORTED) {
    if (params.get(name)) throw errors.unimplemented(`hybrid search with ${name}`);
  }
  const limit = integerParam(params, 'limit');
  if (limit === undefined) throw errors.unexpected('limit not found in rank_params');
  const offset = integerParam(params, 'offset') ?? 0;
  checkWindow(limit, offset);
  return {
    ...{ limit, offset, decimals: decimalsOf(params) },
    group: groupOf(params, inner, schema),
    scorer: groupScorerOf(params.get('rank_group_scorer')),
  };
}

/** What a search within says of itself; its limit is the whole search's unless it has its own. */
export function innerParamsOf(
  params: Params,
  { limit, offset, group }: HybridParams,
  schema: EntitySchema,
): SearchParams {
  for (const name of UNSUPPORTED) {
    if (params.get(name)) throw errors.unimplemented(`hybrid search with ${name}`);
  }
  const own = new Map([...params].filter(([name]) => !OUTER.includes(name)));
  if (!own.has('topk') && !own.has('limit')) own.set('topk', String(limit + offset));
  const inner = searchParamsOf(own, schema);
  checkTogether({ iterates: false, range: inner.range, group, order: [] });
  return inner;
}

function groupOf(
  params: Params,
  inner: readonly Params[],
  schema: EntitySchema,
): GroupParams | undefined {
  const outer = groupParamsOf(params, schema);
  if (outer) return outer;
  const says = (one: Params) => JSON.stringify(GROUPING.map((name) => one.get(name) ?? ''));
  const [first, ...others] = inner;
  if (!first) return undefined;
  if (others.every((one) => says(one) === says(first))) return groupParamsOf(first, schema);
  throw errors.invalidParameter('the searches of a hybrid search must group by the same field');
}

function checkWindow(limit: number, offset: number): void {
  const refuse = (what: string) => errors.unexpected(`invalid max query result window, ${what}`);
  if (offset < 0) throw refuse(`offset [${offset}] is invalid, should be gte than 0`);
  if (limit <= 0) throw refuse(`limit [${limit}] is invalid, should be greater than 0`);
  if (offset + limit > MAX_TOPK) {
    throw refuse(`(offset+limit) should be in range [1, ${MAX_TOPK}], but got ${offset + limit}`);
  }
}
