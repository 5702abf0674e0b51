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

/**
 * The parameters of a search as the wire's pairs. Whatever stands in `searchParams` beside `params`
 * and is not known here belongs to `params`, as in Milvus.
 */
export function searchParams(request: RestRequest<'entities/search'>): KeyValue[] {
  const { params, ...rest } = request.searchParams ?? {};
  const beside = Object.entries(rest).filter(([key]) => Object.hasOwn(BESIDE, key));
  const inside = Object.entries(rest).filter(([key]) => !Object.hasOwn(BESIDE, key));
  const nested = typeof params === 'object' && params !== null ? params : {};
  const group = request.groupingField ?? '';
  const grouped = group !== '' && (request.groupSize ?? 0) > 0;
  return keyValues({
    round_decimal: -1,
    ignore_growing: false,
    ...Object.fromEntries(beside.map(([key, value]) => [BESIDE[key], value])),
    params: jsonText({ ...Object.fromEntries(inside), ...nested }),
    topk: request.limit ?? DEFAULT_LIMIT,
    offset: request.offset ?? 0,
    anns_field: request.annsField,
    group_by_field: group,
    ...(grouped && {
      group_size: request.groupSize,
      strict_group_size: request.strictGroupSize ?? false,
    }),
  });
}

/** @param outputFields asked for; a count takes no limit */
export function queryParams(
  { limit, offset }: Pick<RestRequest<'entities/query'>, 'limit' | 'offset'>,
  outputFields: readonly string[],
): KeyValue[] {
  const [first = ''] = outputFields;
  const counts = outputFields.length === 1 && first.trim().toLowerCase() === 'count(*)';
  const rows = limit ?? DEFAULT_LIMIT;
  return keyValues({
    offset: (offset ?? 0) > 0 ? offset : undefined,
    limit: rows > 0 && !counts ? rows : undefined,
  });
}
