import { errors, type messages, wire } from '@latchkey/contract';
import type { RestRequest } from '@latchkey/contract/rest';
import { defaultValue } from './default-value.ts';
import { keyValues } from './key-values.ts';
import { notAType } from './quick-schema.ts';

type Schema = messages.proto.schema.CollectionSchema.$Properties;
type Body = RestRequest<'collections/create'>;
type SchemaBody = NonNullable<Body['schema']>;
type FieldBody = NonNullable<SchemaBody['fields']>[number];
type FunctionBody = NonNullable<SchemaBody['functions']>[number];

/**
 * The schema of a collection as the body describes it.
 * @throws errors.invalidParameter, errors.unimplemented
 */
export function fullSchema(request: Body): Schema {
  const schema = request.schema ?? {};
  if ((schema.structFields ?? []).length > 0) throw errors.unimplemented('a struct array field');
  const functions = schema.functions ?? [];
  const outputs = new Set(functions.flatMap((fn) => fn.outputFieldNames));
  const autoId = schema.autoID ?? schema.autoId ?? false;
  return {
    name: request.collectionName,
    description: schema.description || (request.description ?? ''),
    autoID: autoId,
    enable_dynamic_field: schema.enableDynamicField ?? schema.enabledDynamicField ?? false,
    fields: (schema.fields ?? []).map((field) => ({
      ...fieldSchema(field),
      autoID: (field.isPrimary ?? false) && autoId,
      is_function_output: outputs.has(field.fieldName),
    })) as never,
    functions: functions.map(functionOf) as never,
  };
}

/**
 * One field as the body describes it.
 * @throws errors.invalidParameter
 */
export function fieldSchema(field: FieldBody) {
  const type = dataType(field.dataType);
  const default_value = defaultValue(field.fieldName, type, field.defaultValue);
  return {
    name: field.fieldName,
    description: field.description ?? '',
    data_type: type,
    is_primary_key: field.isPrimary ?? false,
    is_partition_key: field.isPartitionKey ?? false,
    is_clustering_key: field.isClusteringKey ?? false,
    nullable: field.nullable ?? false,
    ...(default_value && { default_value }),
    ...(type === wire.schema.DataType.Array && {
      element_type: dataType(field.elementDataType ?? ''),
    }),
    type_params: keyValues(field.elementTypeParams),
  };
}

/** @throws errors.invalidParameter */
function dataType(name: string): number {
  if (Object.hasOwn(wire.schema.DataType, name)) {
    return wire.schema.DataType[name as keyof typeof wire.schema.DataType];
  }
  throw errors.invalidParameter(notAType(name));
}

function functionOf(fn: FunctionBody) {
  const { FunctionType } = wire.schema;
  if (!Object.hasOwn(FunctionType, fn.type)) {
    throw errors.parameterMismatch(
      'function data type is invalid(case sensitive)',
      'FunctionType',
      fn.type,
    );
  }
  return {
    name: fn.name,
    description: fn.description ?? '',
    type: FunctionType[fn.type as keyof typeof FunctionType],
    input_field_names: fn.inputFieldNames,
    output_field_names: fn.outputFieldNames,
    params: keyValues(fn.params),
  };
}
