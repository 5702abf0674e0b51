import { errors, type messages } from '@latchkey/contract';
import type { EngineReader } from '../../engine/engine.ts';
import {
  type CompiledFilter,
  compileFilter,
  compileFilterInSteps,
  isLongFilter,
  restrictFilter,
  templatesFromWire,
} from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import type { RowAction } from '../../kernel/row-policy.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import type { EntityParts } from './entity-parts.ts';
import type { EntitySchema } from './entity-schema.ts';
import { type Consistency, freshnessOf } from './freshness-of.ts';
import type { Params } from './params.ts';
import { withinReadPartitions } from './require-partitions.ts';
import { withinPolicies } from './row-security.ts';

/** A loaded collection that is read. */
export interface ReadTarget {
  readonly record: CollectionRecord;
  readonly schema: EntitySchema;
  /** Its entities, as far as the request must see them. */
  readonly collection: EngineReader;
}

/** Which of its entities a request is about. */
export interface ReadScope {
  readonly partitions: readonly string[] | null | undefined;
  /** A filter; blank: none. */
  readonly text?: string | null | undefined;
  readonly templates?: messages.proto.milvus.SearchRequest['expr_template_values'];
}

/** @throws errors.collectionNotFound, errors.collectionNotLoaded */
export async function openForRead(
  parts: EntityParts,
  call: Call<Consistency & { readonly collection_name: string }>,
  operation: 'search' | 'query',
): Promise<ReadTarget> {
  const { request } = call;
  const record = await requireCollection(parts.catalog, call, request.collection_name);
  if (!record.loaded) throw errors.collectionNotLoaded(operation, record.id);
  const collection = parts.engine.collection(record.id).reader(freshnessOf(request, record));
  return { record, schema: parts.schemaOf(record), collection };
}

/**
 * What a request asks for, within what row policies let its caller find. Whatever is read for a
 * request is read with such a filter.
 *
 * @returns undefined for every entity; a promise where the filter is long
 * @throws errors.unexpected for a partition that does not exist, errors.partitionNotLoaded,
 *   errors.invalidParameter
 */
export function readFilter(
  parts: EntityParts,
  call: Call,
  { record }: Pick<ReadTarget, 'record'>,
  { action, scope }: { readonly action: RowAction; readonly scope: ReadScope },
): CompiledFilter | undefined | Promise<CompiledFilter | undefined> {
  const { partitions, text, templates: given } = scope;
  const operation = action === 'Search' ? 'search' : 'query';
  // Before the text, which may be wrong as well.
  const inside = withinReadPartitions(record, partitions, operation);
  const within = (asked: CompiledFilter | undefined) => {
    const filter = withinPolicies(parts, call, { record, action }, asked);
    return inside ? restrictFilter(filter, inside) : filter;
  };
  if (!text || text.trim() === '') return within(undefined);
  const templates = templatesFromWire(given);
  return isLongFilter(text, templates)
    ? compileFilterInSteps(text, record.fields, templates).then(within)
    : within(compileFilter(text, record.fields, templates));
}

/**
 * Iterators name the collection that they began with.
 *
 * @throws errors.invalidParameter with Milvus' text if the name has come to stand for another one
 */
export function checkCollectionId({ record }: Pick<ReadTarget, 'record'>, params: Params): void {
  const named = params.get('collection_id') ?? '';
  if (named === '' || named === '0' || named === String(record.id)) return;
  throw errors.invalidParameter(
    'Input collection id is not consistent to collectionID in the context,alias or database may have changed',
  );
}
