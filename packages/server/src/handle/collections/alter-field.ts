import { errors, type messages } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { propertyChangeFromWire } from '../properties.ts';
import { requireCollection } from './collection-lookup.ts';
import { limitsFromTypeParams } from './type-params.ts';

/** A hint, which does nothing here. */
const MMAP = 'mmap.enabled';
const MAX_LENGTH = 'max_length';
const MAX_CAPACITY = 'max_capacity';

/**
 * Changes what a field's type allows for, in entities to come. The limits are the handlers' alone:
 * the engine has none.
 *
 * @throws errors.collectionNotFound, errors.invalidParameter, errors.collectionLoaded
 */
export async function alterField(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.AlterCollectionFieldRequest>,
): Promise<object> {
  const { collection_name: name, field_name } = call.request;
  const record = await requireCollection(catalog, call, name);
  const field = record.fields.find((one) => one.name === field_name && !one.dynamic);
  if (!field) {
    throw errors.invalidParameter(
      `field ${field_name} does not exist in collection ${record.name}`,
    );
  }
  const altered = changed(record, field, call.request);
  const outcome = await catalog.putField(record.id, altered, originOf(call));
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, name);
  return {};
}

function changed(
  record: CollectionRecord,
  field: FieldSpec,
  request: messages.proto.milvus.AlterCollectionFieldRequest,
): FieldSpec {
  const { set, remove } = propertyChangeFromWire(request);
  if (set.length === 0 && remove.length === 0) {
    throw errors.invalidParameter('no properties or delete keys provided');
  }
  for (const [key] of set) checkKey(field, key);
  const stray = remove.find((key) => key !== MMAP);
  if (stray !== undefined) {
    throw errors.invalidParameter(`can not delete key ${stray} of field ${field.name}`);
  }
  if (record.loaded && [...set.map(([key]) => key), ...remove].includes(MMAP)) {
    throw errors.collectionLoaded(
      record.name,
      'can not alter mmap properties if collection loaded',
    );
  }
  const params = new Map(field.params);
  for (const [key, value] of set) params.set(key, value);
  for (const key of remove) params.delete(key);
  const type_params = [...params].map(([key, value]) => ({ key, value }));
  const wired = { name: field.name, data_type: field.type, element_type: field.elementType ?? 0 };
  const limits = limitsFromTypeParams({ ...wired, type_params } as never, record.name);
  return { ...field, ...limits, params: [...params] };
}

function checkKey({ name, type, elementType }: FieldSpec, key: string): void {
  const isText = type === DataType.VarChar || elementType === DataType.VarChar;
  if (key === MMAP) return;
  if (key === MAX_LENGTH && isText) return;
  if (key === MAX_CAPACITY && type === DataType.Array) return;
  throw errors.invalidParameter(`can not alter ${key} of field ${name}`);
}
