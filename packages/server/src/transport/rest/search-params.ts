import type { RestRequest } from '@latchkey/contract/rest';
import { jsonText } from '../../kernel/json-text.ts';
import { type KeyValue, keyValues } from './key-values.ts';

/** What a search may carry beside `params`: the names in REST, and on the wire. */
const BESIDE: Record<string, string> = {
  metricType: 'metric_type',
  metric_type: 'metric_type',
  ignoreGrowing: 'ignore_growing',
  ignore_growing: 'ignore_growing',
  roundDecimal: 'round_decimal',
  round_decimal: 'round_decimal',
  hints: 'hints',
};

const DEFAULT_LIMIT = 100;

interface Grouping {
  readonly groupingField?: string | null | undefined;
  readonly groupSize?: number | null | undefined;
  readonly strictGroupSize?: boolean | null | undefined;
}

interface SearchBody extends Grouping {
  readonly searchParams?: Readonly<Record<string, unknown>> | null | undefined;
  readonly annsField?: string | null | undefined;
  readonly limit?: number | null | undefined;
  readonly offset?: number | null | undefined;
  readonly orderByFields?: readonly string[] | null | undefined;
}

/**
 * The parameters of a search as the wire's pairs. Whatever stands in `searchParams` beside `params`
 * and is not known here belongs to `params`, as in Milvus.
 */
export function searchParams(request: SearchBody): KeyValue[] {
  const { params, ...rest } = request.searchParams ?? {};
  const beside = Object.entries(rest).filter(([key]) => Object.hasOwn(BESIDE, key));
  const inside = Object.entries(rest).filter(([key]) => !Object.hasOwn(BESIDE, key));
  const nested = typeof params === 'object' && params !== null ? params : {};
  return keyValues({
    round_decimal: -1,
    ignore_growing: false,
    ...Object.fromEntries(beside.map(([key, value]) => [BESIDE[key], value])),
    params: jsonText({ ...Object.fromEntries(inside), ...nested }),
    topk: request.limit ?? DEFAULT_LIMIT,
    offset: request.offset ?? 0,
    anns_field: request.annsField,
    order_by_fields: (request.orderByFields ?? []).join(','),
    ...groupParams(request),
  });
}

function groupParams({ groupingField, groupSize, strictGroupSize }: Grouping) {
  if (!groupingField) return {};
  const sized = { group_size: groupSize, strict_group_size: strictGroupSize ?? false };
  return { group_by_field: groupingField, ...((groupSize ?? 0) > 0 ? sized : {}) };
}

/** The parameters of a hybrid search as the wire's pairs. */
export function rankParams(request: RestRequest<'entities/hybrid_search'>): KeyValue[] {
  const { strategy, params } = request.rerank ?? {};
  return keyValues({
    round_decimal: -1,
    ...(strategy ? { strategy, params: jsonText(params ?? {}) } : {}),
    limit: request.limit ?? DEFAULT_LIMIT,
    offset: request.offset ?? 0,
    rank_group_scorer: request.rankGroupScorer,
    ...groupParams(request),
  });
}

/** @param outputFields asked for; a count takes no limit */
export function queryParams(
  {
    limit,
    offset,
    orderByFields,
    groupByFields,
  }: Pick<RestRequest<'entities/query'>, 'limit' | 'offset' | 'orderByFields' | 'groupByFields'>,
  outputFields: readonly string[],
): KeyValue[] {
  const [first = ''] = outputFields;
  const grouped = (groupByFields ?? []).length > 0;
  const counts = !grouped && outputFields.length === 1 && first.trim().toLowerCase() === 'count(*)';
  const rows = limit ?? DEFAULT_LIMIT;
  return keyValues({
    offset: (offset ?? 0) > 0 ? offset : undefined,
    limit: rows > 0 && !counts ? rows : undefined,
    order_by_fields: (orderByFields ?? []).join(','),
    group_by_fields: (groupByFields ?? []).join(','),
  });
}
