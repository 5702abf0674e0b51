import { errors } from '@latchkey/contract';
import type { ScoreRange, SearchEffort } from '../../engine/engine.ts';
import type { Metric } from '../../engine/spec.ts';
import type { EntitySchema } from './entity-schema.ts';
import { type GroupParams, groupParamsOf } from './group-params.ts';
import { iteratorParamsOf, type PageParams } from './iterator-params.ts';
import { isSimilarity } from './metric-order.ts';
import { type OrderKey, orderKeysOf } from './order-by.ts';
import { integerParam, nestedParams, type Params } from './params.ts';

/** Milvus' `quotaAndLimits.limits.topK`, also of offset and topk together. */
export const MAX_TOPK = 16_384;
/** What no client sends who does not want another answer. */
const UNSUPPORTED = ['rank_group_scorer', 'json_path', 'json_type', 'strict_cast'];

/** What a search's `search_params` say. */
export interface SearchParams {
  /** Empty: the only vector field. */
  readonly field: string;
  readonly limit: number;
  readonly offset: number;
  /** Empty: the index's. */
  readonly metric: string;
  /** Decimal places of the scores; undefined: all. */
  readonly decimals: number | undefined;
  readonly effort: SearchEffort;
  /** `radius` and `range_filter`, if there is a radius. */
  readonly range: ScoreRange | undefined;
  readonly group: GroupParams | undefined;
  /** By what the nearest are put in order; empty: by their scores. */
  readonly order: readonly OrderKey[];
  /** Set: the search is a page of an iterator. */
  readonly page: PageParams | undefined;
}

/**
 * @throws errors.unexpected, errors.invalidParameter with Milvus' texts, errors.unimplemented for
 *   what would change the answer and is not supported, naming it
 */
export function searchParamsOf(params: Params, schema: EntitySchema): SearchParams {
  for (const name of UNSUPPORTED) {
    if (params.get(name)) throw errors.unimplemented(`search parameter ${name}`);
  }
  const iterator = iteratorParamsOf(params);
  const limit = limitOf(params, iterator !== 'none');
  const offset = integerParam(params, 'offset') ?? 0;
  checkWindow(limit, offset);
  const nested = nestedParams(params);
  const number = (name: string) => numberOf(name, nested[name] ?? params.get(name));
  const name = nested.analyzer_name ?? params.get('analyzer_name');
  const words = wordsOf(number('drop_ratio_search'), name);
  const effort = { ...effortOf(number), ...words };
  const range = rangeOf(number);
  const group = groupParamsOf(params, schema);
  const order = orderKeysOf(params.get('order_by_fields'), schema);
  checkTogether({ iterates: iterator !== 'none', range, group, order });
  return {
    field: params.get('anns_field') ?? '',
    limit,
    offset,
    metric: params.get('metric_type') ?? '',
    decimals: decimalsOf(params),
    // What an iterator missed once would never come.
    effort: iterator === 'none' ? effort : { ...words, exact: true },
    range,
    group,
    order,
    page: typeof iterator === 'object' ? iterator : undefined,
  };
}

function limitOf(params: Params, iterates: boolean): number {
  const limit = integerParam(params, 'topk') ?? integerParam(params, 'limit');
  if (limit === undefined) throw errors.unexpected('topk not found in search_params');
  // As in Milvus: an iterator comes back for more.
  return iterates && (limit < 1 || limit > MAX_TOPK) ? MAX_TOPK : limit;
}

/** Refuses what does not go together, mostly with Milvus' texts. */
export function checkTogether({
  iterates,
  range,
  group,
  order,
}: Pick<SearchParams, 'range' | 'group' | 'order'> & { readonly iterates: boolean }): void {
  if (iterates && group) {
    throw errors.invalidParameter('Not allowed to do groupBy when doing iteration');
  }
  if (range && group) {
    throw errors.invalidParameter('Not allowed to do range-search when doing search-group-by');
  }
  if (order.length === 0) return;
  if (iterates) {
    throw errors.invalidParameter('order_by is not supported when using search iterator');
  }
  if (group) throw errors.unimplemented('order_by_fields of a search that groups');
}

function checkWindow(limit: number, offset: number): void {
  const refuse = (name: string, value: number) =>
    errors.unexpected(
      `${name} [${value}] is invalid, top k should be in range [1, ${MAX_TOPK}], but got ${value}`,
    );
  if (limit < 1 || limit > MAX_TOPK) throw refuse('topk', limit);
  if (offset < 0 || offset > MAX_TOPK) throw refuse('offset', offset);
  if (offset + limit > MAX_TOPK) throw refuse('offset+topk', offset + limit);
}

export function decimalsOf(params: Params): number | undefined {
  const decimals = integerParam(params, 'round_decimal') ?? -1;
  if (decimals < -1 || decimals > 6) {
    throw errors.unexpected(
      `round_decimal [${decimals}] is invalid, should be -1 or an integer in range [0, 6]`,
    );
  }
  return decimals === -1 ? undefined : decimals;
}

type NumberParam = (name: string) => number | undefined;

function effortOf(number: NumberParam): SearchEffort {
  const ef = positive('ef', number('ef') ?? number('search_list'));
  const nprobe = positive('nprobe', number('nprobe'));
  const level = number('level');
  if (level !== undefined && !(level >= 1 && level <= 10)) {
    throw errors.invalidParameter(`level (${level}) should be in range [1, 10]`);
  }
  return {
    ...(ef === undefined ? {} : { ef }),
    ...(nprobe === undefined ? {} : { nprobe }),
    ...(level === undefined ? {} : { level }),
  };
}

/** What concerns searches for words alone. */
function wordsOf(
  dropRatio: number | undefined,
  analyzer: unknown,
): Pick<SearchEffort, 'dropRatio' | 'analyzer'> {
  if (dropRatio !== undefined && !(dropRatio >= 0 && dropRatio < 1)) {
    throw errors.invalidParameter(
      `Out of range in json: param 'drop_ratio_search' (${dropRatio}) should be in range [0.000000, 1.000000)`,
    );
  }
  if (analyzer !== undefined && typeof analyzer !== 'string') {
    throw errors.invalidParameter('analyzer_name must be a text');
  }
  return {
    ...(dropRatio === undefined ? {} : { dropRatio }),
    ...(analyzer ? { analyzer } : {}),
  };
}

function positive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return value;
  throw errors.invalidParameter(
    `Out of range in json: param '${name}' (${value}) should be in range [1, 2147483647]`,
  );
}

/** Of 32 bits, as scores are: a client sends back the `0.8` that it was shown of one. */
function rangeOf(number: NumberParam): ScoreRange | undefined {
  const float = (name: string) => {
    const value = number(name);
    return value === undefined ? undefined : Math.fround(value);
  };
  const radius = float('radius');
  const rangeFilter = float('range_filter');
  if (radius === undefined) {
    if (rangeFilter === undefined) return undefined;
    throw errors.invalidParameter(
      'range_filter requires radius to be set; range_filter alone is not a valid range search parameter',
    );
  }
  return rangeFilter === undefined ? { radius } : { radius, rangeFilter };
}

function numberOf(name: string, value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw errors.invalidParameter(
    `Type conflict in json: param '${name}' (${JSON.stringify(value)}) should be a number`,
  );
}

/** Radius is the far bound, the range filter the near one. @throws errors.invalidParameter */
export function checkRange({ radius, rangeFilter }: ScoreRange, metric: Metric): void {
  if (radius === undefined || rangeFilter === undefined) return;
  const similarity = isSimilarity(metric);
  if (similarity ? rangeFilter > radius : rangeFilter < radius) return;
  throw errors.invalidParameter(
    `metric type ${metric}, range_filter(${rangeFilter}) must be ${similarity ? 'greater' : 'less'} than radius(${radius})`,
  );
}
