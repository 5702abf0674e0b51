import { errors, type messages, wire } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { checkTextField } from '../../engine/text/field-analyzer.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { isVector } from './data-types.ts';
import { fieldFromWire } from './field-from-wire.ts';
import { DYNAMIC_FIELD } from './field-name.ts';
import { checkOutputs, withFunctions } from './functions-from-wire.ts';

export type WireSchema = messages.proto.schema.CollectionSchema;

/** What a schema says of a collection. */
export type CollectionSchema = Pick<
  CollectionRecord,
  'description' | 'autoId' | 'enableDynamicField' | 'fields'
>;

/** Milvus' defaults: `proxy.maxFieldNum`, `proxy.maxVectorFieldNum`. */
export const MAX_FIELDS = 64;
const MAX_VECTOR_FIELDS = 4;
/** Below it are the ids of Milvus' own columns. */
const FIRST_FIELD_ID = 100;

/**
 * Decodes the schema bytes of a CreateCollection request. @throws errors.invalidParameter
 */
export function decodeSchema(bytes: Uint8Array): WireSchema {
  try {
    return wire.schema.CollectionSchema.decode(bytes);
  } catch {
    throw errors.invalidParameter('the collection schema can not be decoded');
  }
}

/**
 * A schema to be created, checked as Milvus' `createCollectionTask` does and in its order, with the
 * hidden field `$meta` at the end if it has a dynamic field.
 *
 * @throws errors.invalidParameter, errors.fieldNameInvalid, errors.unimplemented
 */
export function schemaFromWire(schema: WireSchema, collection: string): CollectionSchema {
  refuseUnsupported(schema);
  checkCounts(schema);
  checkDuplicates(schema);
  const primary = primaryField(schema);
  checkFlags(schema);
  const given = schema.fields.map((field, i) =>
    fieldFromWire(field, FIRST_FIELD_ID + i, collection),
  );
  checkPartitionKey(given);
  for (const field of given) checkTextField(field, given);
  const fields = [...withFunctions(given, schema.functions)];
  checkOutputs(schema.fields, fields);
  if (schema.enable_dynamic_field) fields.push(dynamicField(FIRST_FIELD_ID + fields.length));
  return {
    description: schema.description,
    autoId: primary.autoID,
    enableDynamicField: schema.enable_dynamic_field,
    fields,
  };
}

function refuseUnsupported(schema: WireSchema): void {
  const [struct] = schema.struct_array_fields;
  if (struct) throw errors.unimplemented(`struct array field ${struct.name}`);
  if (schema.external_source) throw errors.unimplemented('an external collection');
  if (schema.enable_namespace) throw errors.unimplemented('a namespace');
}

function checkCounts({ fields }: WireSchema): void {
  const vectors = fields.filter((field) => isVector(field.data_type)).length;
  if (fields.length > MAX_FIELDS) {
    throw errors.invalidParameter(`maximum field's number should be limited to ${MAX_FIELDS}`);
  }
  if (vectors > MAX_VECTOR_FIELDS) {
    throw errors.invalidParameter(
      `maximum vector field's number should be limited to ${MAX_VECTOR_FIELDS}`,
    );
  }
  if (vectors === 0) throw errors.invalidParameter('schema does not contain vector field');
}

function checkDuplicates({ fields }: WireSchema): void {
  const names = new Set<string>();
  for (const { name } of fields) {
    if (names.has(name)) throw errors.invalidParameter(`duplicated field name ${name} found`);
    names.add(name);
  }
}

function primaryField({ fields }: WireSchema): messages.proto.schema.FieldSchema {
  const [primary, second] = fields.filter((field) => field.is_primary_key);
  if (!primary) throw errors.invalidParameter('primary key is not specified');
  if (second) {
    throw errors.invalidParameter(
      `there are more than one primary key, field name = ${primary.name}, ${second.name}`,
    );
  }
  const type: number = primary.data_type;
  if (type !== DataType.Int64 && type !== DataType.VarChar) {
    throw errors.invalidParameter('the data type of primary key should be Int64 or VarChar');
  }
  return primary;
}

function checkFlags({ fields }: WireSchema): void {
  for (const field of fields) {
    if (field.is_dynamic) {
      throw errors.invalidParameter('cannot explicitly set a field as a dynamic field');
    }
    if (field.autoID && !field.is_primary_key) {
      throw errors.invalidParameter(
        `only primary field can speficy AutoID with true, field name = ${field.name}`,
      );
    }
  }
}

function checkPartitionKey(fields: readonly FieldSpec[]): void {
  const [key, second] = fields.filter((field) => field.partitionKey);
  if (!key) return;
  if (second) {
    throw errors.invalidParameter(
      `there are more than one partition key, field name = ${key.name}, ${second.name}`,
    );
  }
  if (key.primaryKey) {
    throw errors.invalidParameter('the partition key field must not be primary field');
  }
  if (key.type !== DataType.Int64 && key.type !== DataType.VarChar) {
    throw errors.invalidParameter('the data type of partition key should be Int64 or VarChar');
  }
}

function dynamicField(id: number): FieldSpec {
  return {
    id,
    name: DYNAMIC_FIELD,
    type: DataType.JSON,
    description: 'dynamic schema',
    primaryKey: false,
    autoId: false,
    nullable: false,
    partitionKey: false,
    dynamic: true,
    params: [],
  };
}
