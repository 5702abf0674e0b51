import { bytesOf, encodeInt64s, errors, type Int64, type messages } from '@latchkey/contract';
import type { Columns, Hits } from '../../engine/engine.ts';
import {
  type CompiledFilter,
  compileFilter,
  templatesFromWire,
} from '../../engine/filter/index.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';
import type { EntitySchema } from './entity-schema.ts';
import { resolveOutput, writeOutput } from './output-fields.ts';
import { paramsOf } from './params.ts';
import { placeholderVectors } from './placeholder-vectors.ts';
import { requireReadPartitions } from './require-partitions.ts';
import { withinPolicies } from './row-security.ts';
import { checkRange, type SearchParams, searchParamsOf } from './search-params.ts';

type Request = messages.proto.milvus.SearchRequest;
type Reply = WireReply<messages.proto.milvus.SearchResults>;

/**
 * Finds the entities nearest to each of the request's vectors. Every search sees all writes that
 * were answered before it, whatever consistency is asked for.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.indexNotFound,
 *   errors.unexpected, errors.invalidParameter with Milvus' texts
 */
export async function search(parts: EntityParts, call: Call<Request>): Promise<Reply> {
  const { request } = call;
  const record = await requireCollection(parts.catalog, call, request.collection_name);
  if (!record.loaded) throw errors.collectionNotLoaded('search', record.id);
  refuseUnsupported(request);
  requireReadPartitions(request.partition_names);
  const params = searchParamsOf(paramsOf(request.search_params));
  const schema = parts.schemaOf(record);
  const field = vectorField(schema, params.field);
  checkMetric(record, field, params);
  const output = resolveOutput(schema, request.output_fields ?? []);
  const filter = withinPolicies(
    parts,
    call,
    { record, action: 'Search' },
    filterOf(record, request),
  );
  const hits = await parts.engine.collection(record.id).search({
    field,
    vectors: placeholderVectors(request, field),
    offset: params.offset,
    limit: params.limit,
    effort: params.effort,
    ...(filter ? { filter } : {}),
    ...(params.range ? { range: params.range } : {}),
    output: output.fields.filter((one) => one !== schema.primary),
    signal: call.signal,
  });
  return {
    results: {
      num_queries: hits.counts.length,
      top_k: params.limit,
      topks: hits.counts,
      ids: idsOf(schema.primary, hits),
      scores: bytesOf(rounded(hits.scores, params.decimals)),
      fields_data: writeOutput(output, withKeys(schema.primary, hits)),
      output_fields: output.names,
      primary_field_name: schema.primary.name,
      all_search_count: 0,
    },
    collection_name: request.collection_name,
    session_ts: parts.timestamps.next(),
  };
}

function filterOf(record: CollectionRecord, request: Request): CompiledFilter | undefined {
  const { dsl } = request;
  if (!dsl || dsl.trim() === '') return undefined;
  return compileFilter(dsl, record.fields, templatesFromWire(request.expr_template_values));
}

/** The primary key among the columns, as any other field. */
export function withKeys(primary: FieldSpec, rows: Pick<Hits, 'keys' | 'columns'>): Columns {
  return new Map(rows.columns).set(primary.id, { kind: 'scalar', values: rows.keys });
}

/** Primary keys as replies name them. */
export function idsOf(
  primary: FieldSpec,
  { keys }: Pick<Hits, 'keys'>,
): WireReply<messages.proto.schema.IDs> {
  return primary.type === DataType.VarChar
    ? { str_id: { data: keys as readonly string[] } }
    : { int_id: { data: encodeInt64s(keys as readonly Int64[]) } };
}

function refuseUnsupported(request: Request): void {
  const refuse = (what: string) => errors.unimplemented(`search with ${what}`);
  if (request.ids) throw refuse('primary keys in place of vectors');
  if (request.function_score) throw refuse('a function score');
  if (request.highlighter) throw refuse('a highlighter');
  if (request.search_aggregation) throw refuse('an aggregation');
  if (request.sub_reqs?.length) throw refuse('several sub-requests');
  if (request.function_chains?.length) throw refuse('function chains');
  if (request.namespace) throw refuse('a namespace');
}

function vectorField({ vectors, byName }: EntitySchema, name: string): FieldSpec {
  if (name === '') {
    const [only, second] = vectors;
    if (only && !second) return only;
    throw errors.unexpected(
      'multiple anns_fields exist, please specify a anns_field in search_params',
    );
  }
  const field = byName.get(name);
  if (!field) {
    throw errors.unexpected(
      `failed to create query plan: failed to get field schema by name: fieldName(${name}) not found`,
    );
  }
  if (vectors.includes(field)) return field;
  throw errors.unexpected(
    `failed to create query plan: field (${name}) to search is not of vector data type`,
  );
}

function checkMetric(record: CollectionRecord, field: FieldSpec, params: SearchParams): void {
  const metric = record.indexes.find((index) => index.field === field.name)?.metric;
  if (!metric) throw errors.indexNotFound(record.name);
  if (params.metric !== '' && params.metric.toUpperCase() !== metric) {
    throw errors.metricMismatch(metric, params.metric);
  }
  if (params.range) checkRange(params.range, metric);
}

function rounded(scores: Float32Array, decimals: number | undefined): Float32Array {
  if (decimals === undefined) return scores;
  const scale = 10 ** decimals;
  return scores.map((score) => Math.round(score * scale) / scale);
}
