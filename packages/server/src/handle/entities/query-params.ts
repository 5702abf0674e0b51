import { errors } from '@latchkey/contract';
import type { EntitySchema } from './entity-schema.ts';
import { type OrderKey, orderKeysOf } from './order-by.ts';
import { flagParam, integerParam, type Params } from './params.ts';

/** Milvus' `quotaAndLimits.limits.maxQueryResultWindow`. */
const MAX_WINDOW = 16_384;
const UNSUPPORTED = ['query_iter_last_pk', 'query_iter_last_element_offset'];

/** What a query's `query_params` say. */
export interface QueryParams {
  readonly offset: number;
  readonly limit?: number;
  /** Empty: by the primary key. */
  readonly order: readonly OrderKey[];
  /** Names of the fields that rows are put together by; empty: not at all, or all in one. */
  readonly groupBy: readonly string[];
  readonly iterates: boolean;
}

/** @throws errors.unexpected, errors.invalidParameter with Milvus' texts, errors.unimplemented */
export function queryParamsOf(params: Params, schema: EntitySchema): QueryParams {
  for (const name of UNSUPPORTED) {
    if (params.get(name)) throw errors.unimplemented(`query parameter ${name}`);
  }
  const window = windowOf(params);
  const order = orderKeysOf(params.get('order_by_fields'), schema);
  const iterates = flagParam(params, 'iterator');
  const groupBy = (params.get('group_by_fields') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (order.length > 0 && window.limit === undefined) {
    throw errors.invalidParameter('ORDER BY requires explicit limit');
  }
  if (order.length > 0 && iterates) {
    throw errors.invalidParameter('ORDER BY with iterator is not supported');
  }
  return { ...window, order, groupBy, iterates };
}

function windowOf(params: Params): Pick<QueryParams, 'offset' | 'limit'> {
  const offset = integerParam(params, 'offset') ?? 0;
  const limit = integerParam(params, 'limit');
  const refuse = (what: string) => errors.unexpected(`invalid max query result window, ${what}`);
  if (offset < 0) throw refuse(`offset [${offset}] is invalid, should be gte than 0`);
  // -1 is what some SDKs write for no limit.
  if (limit === undefined || limit === -1) return { offset };
  if (limit <= 0) throw refuse(`limit [${limit}] is invalid, should be greater than 0`);
  if (offset + limit > MAX_WINDOW) {
    throw refuse(`(offset+limit) should be in range [1, ${MAX_WINDOW}], but got ${offset + limit}`);
  }
  return { offset, limit };
}
