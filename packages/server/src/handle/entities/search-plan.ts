import { errors, type messages } from '@latchkey/contract';
import type { Hits, SearchQuery } from '../../engine/engine.ts';
import type { CompiledFilter } from '../../engine/filter/index.ts';
import type { FieldSpec, Metric } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { EntityParts } from './entity-parts.ts';
import type { EntitySchema } from './entity-schema.ts';
import { placeholderVectors } from './placeholder-vectors.ts';
import { type ReadTarget, readFilter } from './read-target.ts';
import { checkRange, type SearchParams } from './search-params.ts';
import { vectorsOfKeys } from './vectors-of-keys.ts';

/** What a search is for, of a request or of one within a hybrid search. */
export type SearchSource = Pick<
  messages.proto.milvus.SearchRequest.$Properties,
  'partition_names' | 'dsl' | 'expr_template_values' | 'placeholder_group' | 'nq' | 'ids'
>;

/** A search in one field, within what its caller may find. */
export interface SearchPlan extends ReadTarget {
  readonly field: FieldSpec;
  readonly metric: Metric;
  readonly params: SearchParams;
  /** At least one, each in the encoding of the field's type. */
  readonly vectors: readonly Uint8Array[];
  /** What the request says of it. */
  readonly source: SearchSource;
  /** Undefined: every entity may be found. */
  readonly filter: CompiledFilter | undefined;
  readonly signal: AbortSignal;
}

/**
 * @throws errors.indexNotFound, errors.metricMismatch, errors.unexpected, errors.invalidParameter
 *   with Milvus' texts
 */
export async function planSearch(
  parts: EntityParts,
  call: Call,
  target: ReadTarget,
  { source, params }: { readonly source: SearchSource; readonly params: SearchParams },
): Promise<SearchPlan> {
  const field = vectorField(target.schema, params.field);
  const metric = metricOf(target, field, params);
  const scope = {
    partitions: source.partition_names,
    text: source.dsl,
    templates: source.expr_template_values ?? {},
  };
  const read = readFilter(parts, call, target, { action: 'Search', scope });
  const filter = read instanceof Promise ? await read : read;
  const vectors = source.ids
    ? await vectorsOfKeys(parts, call, target, {
        ...{ field, ids: source.ids, partitions: source.partition_names },
      })
    : await placeholderVectors(source, field);
  return {
    ...target,
    field,
    metric,
    params,
    vectors,
    source,
    filter,
    signal: call.cancellation.signal,
  };
}

/** Runs a plan, or a change of it. */
export function findNearest(
  plan: SearchPlan,
  query: Pick<SearchQuery, 'limit' | 'output'> & Partial<SearchQuery>,
): Promise<Hits> {
  const { field, vectors, filter, params, signal } = plan;
  return plan.collection.search({
    ...{ field, vectors, offset: 0, effort: params.effort, signal },
    ...(filter ? { filter } : {}),
    ...(params.range ? { range: params.range } : {}),
    ...query,
  });
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

function metricOf({ record }: ReadTarget, field: FieldSpec, params: SearchParams): Metric {
  const metric = record.indexes.find((index) => index.field === field.name)?.metric;
  if (!metric) throw errors.indexNotFound(record.name);
  if (params.metric !== '' && params.metric.toUpperCase() !== metric) {
    throw errors.metricMismatch(metric, params.metric);
  }
  if (params.range) checkRange(params.range, metric);
  return metric;
}
