import { errors, type messages, wire } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { FieldSpec } from '../../engine/spec.ts';
import { checkTextField } from '../../engine/text/field-analyzer.ts';
import { prepareAnalyzers } from '../../engine/text/prepare-analyzers.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { requireCollection } from './collection-lookup.ts';
import { isVector } from './data-types.ts';
import { fieldFromWire } from './field-from-wire.ts';
import { paramTexts } from './param-texts.ts';
import { MAX_FIELDS } from './schema-from-wire.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
}

type WireField = messages.proto.schema.FieldSchema;

/** Adds a field. @throws as `addFieldTo` */
export async function addField(
  parts: Parts,
  call: Call<messages.proto.milvus.AddCollectionFieldRequest>,
): Promise<object> {
  const { collection_name, schema } = call.request;
  await addFieldTo(parts, call, collection_name, decode(schema));
  return {};
}

/**
 * What SDKs of 3.x send to add a field. Functions, and all that is dropped, are refused by name.
 *
 * @throws as `addFieldTo`, errors.unimplemented
 */
export async function alterSchema(
  parts: Parts,
  call: Call<messages.proto.milvus.AlterCollectionSchemaRequest>,
): Promise<object> {
  const { collection_name, action } = call.request;
  const added = action?.add_request;
  if (!added) throw errors.unimplemented('dropping a field or a function of a collection');
  if (added.func_schema.length > 0) throw errors.unimplemented('adding a function to a collection');
  const [info, second] = added.field_infos;
  if (!info?.field_schema) throw errors.invalidParameter('no field to add is given');
  if (second) throw errors.unimplemented('adding several fields at once');
  await addFieldTo(parts, call, collection_name, info.field_schema as WireField);
  return {};
}

/**
 * Adds a field; entities that are there answer with its default, or null. The engine comes first: it
 * may know of a field that the catalogue does not have, but not the other way.
 *
 * @throws errors.collectionNotFound, errors.invalidParameter, errors.fieldNameInvalid,
 *   errors.unimplemented
 */
async function addFieldTo(
  { catalog, engine }: Parts,
  call: Call,
  name: string,
  given: WireField,
): Promise<void> {
  await prepareAnalyzers(paramTexts(given));
  const record = await requireCollection(catalog, call, name);
  const field = newField(record, given);
  const collection = engine.collection(record.id);
  await collection.alter({ ...record, fields: [...record.fields, field] });
  const outcome = await catalog.putField(record.id, field, originOf(call));
  if (outcome === 'done') return;
  await collection.alter(record);
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, name);
  throw duplicate(field.name);
}

function decode(bytes: Uint8Array): WireField {
  try {
    return wire.schema.FieldSchema.decode(bytes);
  } catch {
    throw errors.invalidParameter('the field schema can not be decoded');
  }
}

/** After the checks of Milvus' `addCollectionFieldTask`. */
function newField(record: CollectionRecord, given: WireField): FieldSpec {
  const refuse = (what: string) => errors.invalidParameter(`${what}, field name = ${given.name}`);
  const named = record.fields.filter((field) => !field.dynamic);
  if (named.length >= MAX_FIELDS) {
    throw errors.invalidParameter(
      `The number of fields has reached the maximum value ${MAX_FIELDS}`,
    );
  }
  if (isVector(given.data_type)) throw refuse('not support to add vector field');
  if (given.is_primary_key) throw refuse('not support to add pk field');
  if (given.is_partition_key) throw refuse('not support to add partition key field');
  if (given.autoID) throw refuse('only primary field can speficy AutoID with true');
  if (given.is_dynamic) throw refuse('not support to add a dynamic field');
  const id = Math.max(...record.fields.map((field) => field.id)) + 1;
  const field = fieldFromWire(given, id, record.name);
  if (!field.nullable && field.defaultValue === undefined) {
    throw refuse('added field must be nullable, please check it');
  }
  if (named.some((other) => other.name === field.name)) throw duplicate(field.name);
  checkTextField(field, named);
  return field;
}

function duplicate(name: string): Error {
  return errors.invalidParameter(`duplicate field name: ${name}`);
}
