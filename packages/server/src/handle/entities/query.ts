import { encodeInt64s, errors, type messages } from '@latchkey/contract';
import {
  type CompiledFilter,
  compileFilter,
  templatesFromWire,
} from '../../engine/filter/index.ts';
import { DataType } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';
import { resolveOutput, writeOutput } from './output-fields.ts';
import { flagParam, integerParam, paramsOf } from './params.ts';
import { requireReadPartitions } from './require-partitions.ts';
import { withinPolicies } from './row-security.ts';
import { withKeys } from './search.ts';

type Request = messages.proto.milvus.QueryRequest;
type Reply = WireReply<messages.proto.milvus.QueryResults>;

const COUNT = 'count(*)';
/** Milvus' `quotaAndLimits.limits.maxQueryResultWindow`. */
const MAX_WINDOW = 16_384;

/**
 * Gives back the entities that match a filter, or their number. Also answers `get`, which SDKs write
 * as `pk in [...]`.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.unexpected,
 *   errors.invalidParameter with Milvus' texts
 */
export async function query(parts: EntityParts, call: Call<Request>): Promise<Reply> {
  const { request, signal } = call;
  const record = await requireCollection(parts.catalog, call, request.collection_name);
  if (!record.loaded) throw errors.collectionNotLoaded('query', record.id);
  if (request.namespace) throw errors.unimplemented('query with a namespace');
  requireReadPartitions(request.partition_names);
  const params = paramsOf(request.query_params);
  const window = windowOf(params);
  const asking = filterOf(record, request);
  const filter = withinPolicies(parts, call, { record, action: 'Query' }, asking);
  const asked = request.output_fields ?? [];
  if (asked.some(isCount)) {
    if (asked.length > 1) throw errors.unexpected(`parse output field name failed: ${COUNT}`);
    if (window.limit !== undefined) {
      throw errors.unexpected('count entities with pagination is not allowed');
    }
    const count = await parts.engine.collection(record.id).count(filter, signal);
    return countReply(parts, request, count);
  }
  if (!asking && window.limit === undefined) {
    throw errors.unexpected('empty expression should be used with limit');
  }
  const schema = parts.schemaOf(record);
  const { primary } = schema;
  const output = resolveOutput(schema, [...asked, primary.name]);
  const rows = await parts.engine.collection(record.id).query({
    ...(filter ? { filter } : {}),
    ...window,
    order: flagParam(params, 'iterator') ? 'key' : 'any',
    output: output.fields.filter((field) => field !== primary),
    signal,
  });
  return {
    fields_data: writeOutput(output, withKeys(primary, rows)),
    output_fields: output.names,
    collection_name: request.collection_name,
    primary_field_name: primary.name,
    session_ts: parts.timestamps.next(),
  };
}

function isCount(name: string): boolean {
  return name.trim().toLowerCase() === COUNT;
}

function filterOf(record: CollectionRecord, request: Request): CompiledFilter | undefined {
  const { expr } = request;
  if (!expr || expr.trim() === '') return undefined;
  return compileFilter(expr, record.fields, templatesFromWire(request.expr_template_values));
}

function windowOf(params: ReturnType<typeof paramsOf>): { offset: number; limit?: number } {
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

function countReply(parts: EntityParts, request: Request, count: number): Reply {
  const scalars = { long_data: { data: encodeInt64s([count]) } };
  return {
    fields_data: [{ type: DataType.Int64 as number, field_name: COUNT, scalars }],
    output_fields: [],
    collection_name: request.collection_name,
    session_ts: parts.timestamps.next(),
  };
}
