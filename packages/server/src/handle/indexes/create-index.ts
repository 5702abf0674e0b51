import { errors, type messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import { DataType, type FieldSpec, type IndexSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { originOf } from '../origin.ts';
import { indexFromWire } from './index-from-wire.ts';
import { checkIndexName } from './index-name.ts';
import { type IndexPlace, indexOfDynamicKey } from './json-index.ts';

type Request = messages.proto.milvus.CreateIndexRequest;
type NewIndex = Omit<IndexSpec, 'id'>;

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
}

/**
 * Creates an index in the catalogue, then in the engine; if the engine fails, the catalogue forgets
 * it again. The same index once more is a success, as in Milvus.
 *
 * @throws errors.collectionNotFound, errors.unexpected, errors.invalidParameter with Milvus' texts
 */
export async function createIndex(parts: Parts, call: Call<Request>): Promise<object> {
  const { catalog, engine } = parts;
  const { request } = call;
  const record = await requireCollection(catalog, call, request.collection_name);
  checkIndexName(request.index_name);
  const { field, extra_params } = requirePlace(record, request);
  const spec = indexFromWire({ extra_params }, field);
  const index = { name: request.index_name || defaultName(record, field, spec), ...spec };
  if (exists(record, field, index)) return {};

  const collection = engine.collection(record.id);
  const created = await catalog.createIndex(record.id, index, originOf(call));
  try {
    await collection.applyIndex(created);
  } catch (error) {
    await catalog.dropIndex(record.id, created.id, originOf(call));
    throw error;
  }
  return {};
}

function requirePlace({ fields }: CollectionRecord, request: Request): IndexPlace {
  const { field_name: name, extra_params } = request;
  const field = fields.find((candidate) => candidate.name === name && !candidate.dynamic);
  const place = field ? { field, extra_params } : indexOfDynamicKey(fields, request);
  if (!place) throw errors.unexpected(`cannot create index on non-exist field: ${name}`);
  return place;
}

/** The name of the index that the field has, else the field's own. */
function defaultName(record: CollectionRecord, field: FieldSpec, index: Omit<NewIndex, 'name'>) {
  const present = record.indexes.find((other) => samePlace(field, other, index));
  return present?.name ?? field.name + pathOf(field, index);
}

/**
 * Whether the very same index is there already.
 *
 * @throws errors.unexpected if another one is in its way
 */
function exists(record: CollectionRecord, field: FieldSpec, index: NewIndex): boolean {
  const named = record.indexes.find((other) => other.name === index.name);
  if (named) {
    if (samePlace(field, named, index) && sameParams(named, index)) return true;
    throw errors.unexpected('CreateIndex failed: at most one distinct index is allowed per field');
  }
  if (record.indexes.some((other) => samePlace(field, other, index))) {
    throw errors.unexpected(
      'CreateIndex failed: creating multiple indexes on same field is not supported',
    );
  }
  return false;
}

/** One index for each field, and in a JSON field one for each path. */
function samePlace(
  field: FieldSpec,
  one: Omit<NewIndex, 'name'>,
  other: Omit<NewIndex, 'name'>,
): boolean {
  return one.field === other.field && pathOf(field, one) === pathOf(field, other);
}

function pathOf(field: FieldSpec, index: Omit<NewIndex, 'name'>): string {
  return field.type === DataType.JSON ? (index.params.json_path ?? '') : '';
}

function sameParams(one: NewIndex, other: NewIndex): boolean {
  const text = ({ type, metric, params }: NewIndex) =>
    JSON.stringify([type.toUpperCase(), metric, Object.entries(params).sort()]);
  return text(one) === text(other);
}
