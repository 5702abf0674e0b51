import { type messages, wire } from '@latchkey/contract';
import type { FieldSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { defaultToWire } from './default-value.ts';

/** The schema as it is described to clients: without the hidden field `$meta`. */
export function schemaToWire(
  record: Pick<
    CollectionRecord,
    'name' | 'description' | 'autoId' | 'enableDynamicField' | 'fields' | 'properties'
  >,
): WireReply<messages.proto.schema.CollectionSchema> {
  return {
    name: record.name,
    description: record.description,
    autoID: record.autoId,
    enable_dynamic_field: record.enableDynamicField,
    fields: record.fields.filter((field) => !field.dynamic).map(fieldToWire),
    functions: record.fields.flatMap((field) => functionToWire(field, record.fields)),
    properties: pairsToWire(record.properties),
  };
}

function fieldToWire(field: FieldSpec): WireReply<messages.proto.schema.FieldSchema> {
  const default_value = defaultToWire(field);
  return {
    fieldID: field.id,
    name: field.name,
    description: field.description,
    data_type: field.type,
    is_primary_key: field.primaryKey,
    autoID: field.autoId,
    nullable: field.nullable,
    is_partition_key: field.partitionKey,
    is_function_output: field.bm25 !== undefined,
    ...(field.elementType === undefined ? {} : { element_type: field.elementType }),
    ...(default_value ? { default_value } : {}),
    type_params: pairsToWire(field.params),
  };
}

/** The function that makes a field, if one does. */
function functionToWire(
  { id, name, bm25 }: FieldSpec,
  fields: readonly FieldSpec[],
): WireReply<messages.proto.schema.FunctionSchema>[] {
  if (!bm25) return [];
  const input = fields.find((field) => field.name === bm25.input);
  return [
    {
      ...{ name: bm25.name, id: bm25.id, description: bm25.description },
      type: wire.schema.FunctionType.BM25,
      input_field_names: [bm25.input],
      input_field_ids: input ? [input.id] : [],
      output_field_names: [name],
      output_field_ids: [id],
      params: pairsToWire(bm25.params),
    },
  ];
}

/** Key-value pairs as the wire has them. */
export function pairsToWire(pairs: readonly (readonly [key: string, value: string])[]) {
  return pairs.map(([key, value]) => ({ key, value }));
}
