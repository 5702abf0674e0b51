import { errors } from '@latchkey/contract';
import type { ScoreRange, SearchEffort } from '../../engine/engine.ts';
import type { Metric } from '../../engine/spec.ts';
import { integerParam, nestedParams, type Params } from './params.ts';

/** Milvus' `quotaAndLimits.limits.topK`, also of offset and topk together. */
const MAX_TOPK = 16_384;
/** What no client sends who does not want another answer. */
const UNSUPPORTED = ['group_by_field', 'group_by_fields', 'order_by_fields', 'rank_group_scorer'];

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
}

/** @throws errors.unexpected, errors.invalidParameter with Milvus' texts */
export function searchParamsOf(params: Params): SearchParams {
  for (const name of UNSUPPORTED) {
    if (params.get(name)) throw errors.unimplemented(`search parameter ${name}`);
  }
  const limit = integerParam(params, 'topk') ?? integerParam(params, 'limit');
  if (limit === undefined) throw errors.unexpected('topk not found in search_params');
  const offset = integerParam(params, 'offset') ?? 0;
  checkWindow(limit, offset);
  const nested = nestedParams(params);
  const number = (name: string) => numberOf(name, nested[name] ?? params.get(name));
  return {
    field: params.get('anns_field') ?? '',
    limit,
    offset,
    metric: params.get('metric_type') ?? '',
    decimals: decimalsOf(params),
    effort: effortOf(number),
    range: rangeOf(number),
  };
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

function decimalsOf(params: Params): number | undefined {
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

function positive(name: string, value: number | undefined): number | undefined {
  if (value === undefined || (Number.isInteger(value) && value >= 1)) return value;
  throw errors.invalidParameter(
    `Out of range in json: param '${name}' (${value}) should be in range [1, 2147483647]`,
  );
}

function rangeOf(number: NumberParam): ScoreRange | undefined {
  const radius = number('radius');
  const rangeFilter = number('range_filter');
  if (radius === undefined) return undefined;
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
  if (rangeFilter === undefined) return;
  const similarity = metric === 'IP' || metric === 'COSINE';
  if (similarity ? rangeFilter > radius : rangeFilter < radius) return;
  throw errors.invalidParameter(
    `metric type ${metric}, range_filter(${rangeFilter}) must be ${similarity ? 'greater' : 'less'} than radius(${radius})`,
  );
}
