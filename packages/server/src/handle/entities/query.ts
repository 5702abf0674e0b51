import { errors, type messages } from '@latchkey/contract';
import type { Rows } from '../../engine/engine.ts';
import type { CompiledFilter } from '../../engine/filter/index.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { aggregate, countField } from './aggregate.ts';
import { type AggregatePlan, aggregatePlanOf } from './aggregate-plan.ts';
import type { EntityParts } from './entity-parts.ts';
import { ordered } from './ordered.ts';
import { resolveOutput } from './output-fields.ts';
import { paramsOf } from './params.ts';
import { type QueryParams, queryParamsOf } from './query-params.ts';
import { checkCollectionId, openForRead, type ReadTarget, readFilter } from './read-target.ts';
import { withKeys } from './search-reply.ts';
import type { FieldReply } from './write-field.ts';
import { writeOutput } from './write-output.ts';

type Request = messages.proto.milvus.QueryRequest;
type Reply = WireReply<messages.proto.milvus.QueryResults>;

/**
 * Gives back the entities that match a filter, smallest keys first as Milvus does, or what they come
 * to in numbers. Also answers `get`, which SDKs write as `pk in [...]`. It sees the writes that the
 * consistency level asks for, at least.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.unexpected,
 *   errors.invalidParameter with Milvus' texts, errors.unimplemented
 */
export async function query(parts: EntityParts, call: Call<Request>): Promise<Reply> {
  const { request } = call;
  const { signal } = call.cancellation;
  const target = await openForRead(parts, call, 'query');
  if (request.namespace) throw errors.unimplemented('query with a namespace');
  const given = paramsOf(request.query_params);
  checkCollectionId(target, given);
  const params = queryParamsOf(given, target.schema);
  const scope = {
    partitions: request.partition_names,
    text: request.expr,
    templates: request.expr_template_values,
  };
  const read = readFilter(parts, call, target, { action: 'Query', scope });
  const filter = read instanceof Promise ? await read : read;
  const asked = request.output_fields ?? [];
  const numbers = aggregatePlanOf(target.schema, asked, params);
  if (numbers) {
    const fields = await numbersOf(target, numbers, { params, filter, signal });
    return reply(parts, request, { fields, names: numbers.isCount ? [] : [...asked] });
  }
  if (scope.text.trim() === '' && params.limit === undefined) {
    throw errors.unexpected('empty expression should be used with limit');
  }
  const { primary } = target.schema;
  const output = resolveOutput(target.schema, [...asked, primary.name]);
  const wanted = output.fields.filter((field) => field !== primary);
  const rows = await rowsOf(target, wanted, { params, filter, signal });
  const written = writeOutput(output, withKeys(primary, rows), rows.keys.length);
  const fields = Array.isArray(written) ? written : await written;
  return {
    ...reply(parts, request, { fields, names: output.names }),
    primary_field_name: primary.name,
  };
}

interface Reading {
  readonly params: QueryParams;
  readonly filter: CompiledFilter | undefined;
  readonly signal: AbortSignal;
}

function rowsOf(
  target: ReadTarget,
  output: readonly FieldSpec[],
  { params, filter, signal }: Reading,
): Promise<Rows> {
  const { offset, limit, order } = params;
  if (limit !== undefined && order.length > 0) {
    return ordered(target, { offset, limit, order, output, filter, signal });
  }
  return target.collection.query({
    ...{ offset, order: 'key', output, signal },
    ...(limit === undefined ? {} : { limit }),
    ...(filter ? { filter } : {}),
  });
}

async function numbersOf(
  { collection, schema }: ReadTarget,
  plan: AggregatePlan,
  { params, filter, signal }: Reading,
): Promise<readonly FieldReply[]> {
  if (plan.isCount) return [countField(await collection.count(filter, signal))];
  return aggregate({ collection, schema }, plan, { params, filter, signal });
}

function reply(
  { timestamps }: EntityParts,
  request: Request,
  { fields, names }: { readonly fields: readonly FieldReply[]; readonly names: readonly string[] },
): Reply {
  return {
    fields_data: fields,
    output_fields: names,
    collection_name: request.collection_name,
    session_ts: timestamps.next(),
  };
}
