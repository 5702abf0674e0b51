import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { EntityParts } from './entity-parts.ts';
import { findGrouped } from './find-grouped.ts';
import { findOrdered } from './find-ordered.ts';
import { findPage } from './find-page.ts';
import { type Output, resolveOutput } from './output-fields.ts';
import { paramsOf } from './params.ts';
import { checkCollectionId, openForRead } from './read-target.ts';
import { searchParamsOf } from './search-params.ts';
import { findNearest, planSearch, type SearchPlan } from './search-plan.ts';
import { type Found, type SearchReply, searchReply } from './search-reply.ts';

type Request = messages.proto.milvus.SearchRequest;

/**
 * Finds the entities nearest to each of the request's vectors, among those at least that the
 * consistency level asks for.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.indexNotFound,
 *   errors.unexpected, errors.invalidParameter with Milvus' texts, errors.unimplemented
 */
export async function search(parts: EntityParts, call: Call<Request>): Promise<SearchReply> {
  const { request } = call;
  const target = await openForRead(parts, call, 'search');
  refuseUnsupported(request);
  const given = paramsOf(request.search_params);
  checkCollectionId(target, given);
  const params = searchParamsOf(given, target.schema);
  const plan = await planSearch(parts, call, target, { source: request, params });
  const output = resolveOutput(target.schema, request.output_fields ?? []);
  const { limit, decimals, group } = params;
  const found = await find(parts, plan, output);
  const name = request.collection_name;
  return searchReply(parts, target, found, { name, output, limit, decimals, group });
}

function find(parts: EntityParts, plan: SearchPlan, output: Output): Promise<Found> {
  const { page, group, order, offset, limit } = plan.params;
  const fields = output.fields.filter((one) => one !== plan.schema.primary);
  if (page) return findPage(parts.cursors, plan, page, fields);
  if (group) return findGrouped(plan, { group, offset, limit, output: fields });
  if (order.length > 0) return findOrdered(plan, order, fields);
  return findNearest(plan, { offset, limit, output: fields });
}

function refuseUnsupported(request: Request): void {
  const refuse = (what: string) => errors.unimplemented(`search with ${what}`);
  if (request.function_score) throw refuse('a function score');
  if (request.highlighter) throw refuse('a highlighter');
  if (request.search_aggregation) throw refuse('an aggregation');
  if (request.sub_reqs?.length) throw refuse('several sub-requests');
  if (request.function_chains?.length) throw refuse('function chains');
  if (request.namespace) throw refuse('a namespace');
}
