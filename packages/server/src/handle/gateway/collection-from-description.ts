import type { messages } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { NewCollection, Properties } from '../../store/catalog.ts';

type Description = messages.proto.milvus.DescribeCollectionResponse;
type Field = messages.proto.schema.FieldSchema;

/** Property of the catalogue's record that holds upstream's id of a collection, as text. */
export const UPSTREAM_ID = 'latchkey.upstream.id';
/** Of an upstream that numbers nothing, as Milvus Lite: there a collection is known by its name alone. */
export const NO_ID = '0';

/** Of the fields that users make, as Milvus numbers them. */
const FIRST_ID = 100;

/** Undefined for what is not upstream's. */
export function upstreamIdOf({ properties }: { properties: Properties }): string | undefined {
  return properties.find(([key]) => key === UPSTREAM_ID)?.[1];
}

/** A collection of upstream as the catalogue keeps it, so that grants and policies can be on it. */
export function collectionFromDescription(
  description: Description,
  place: { readonly clusterId: string; readonly databaseId: number },
): NewCollection {
  const { schema } = description;
  return {
    ...place,
    name: schema?.name || description.collection_name,
    description: schema?.description ?? '',
    fields: fieldsOf(description),
    autoId: (schema?.fields ?? []).some((field) => field.is_primary_key && field.autoID),
    enableDynamicField: schema?.enable_dynamic_field ?? false,
    shards: description.shards_num,
    consistencyLevel: description.consistency_level,
    properties: propertiesOf(description),
  };
}

/** Its properties, and upstream's id. */
export function propertiesOf({ properties, collectionID }: Description): [string, string][] {
  const given = properties.map(({ key, value }): [string, string] => [key, value]);
  return [...given.filter(([key]) => key !== UPSTREAM_ID), [UPSTREAM_ID, String(collectionID)]];
}

/** Its fields in the catalogue's words, with the hidden one of a dynamic schema. */
export function fieldsOf({ schema }: Description): FieldSpec[] {
  const given = (schema?.fields ?? []).map((field) => fieldOf(field as Field));
  const isNumbered = given.some(({ id }) => id !== 0);
  const fields = isNumbered ? given : given.map((field, at) => ({ ...field, id: FIRST_ID + at }));
  const isListed = fields.some((field) => field.dynamic);
  if (!schema?.enable_dynamic_field || isListed) return fields;
  const id = Math.max(FIRST_ID - 1, ...fields.map((field) => field.id)) + 1;
  const plain = { description: '', primaryKey: false, autoId: false, partitionKey: false };
  return [
    ...fields,
    {
      ...plain,
      id,
      name: '$meta',
      type: DataType.JSON,
      nullable: false,
      dynamic: true,
      params: [],
    },
  ];
}

function fieldOf(field: Field): FieldSpec {
  const params = (field.type_params ?? []).map(({ key, value }) => [key, value] as const);
  const number = (key: string) => {
    const text = params.find(([name]) => name === key)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  const dim = number('dim');
  const maxLength = number('max_length');
  const maxCapacity = number('max_capacity');
  return {
    id: Number(field.fieldID),
    name: field.name,
    // What this server has no name for is upstream's business; REST rows refuse it by its type.
    type: field.data_type as DataType,
    description: field.description,
    primaryKey: field.is_primary_key,
    autoId: field.autoID,
    nullable: field.nullable,
    partitionKey: field.is_partition_key,
    dynamic: field.is_dynamic,
    ...(field.element_type ? { elementType: field.element_type as DataType } : {}),
    ...(dim === undefined ? {} : { dim }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(maxCapacity === undefined ? {} : { maxCapacity }),
    params,
  };
}
