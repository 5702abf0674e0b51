import { errors, type messages } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { dataTypeName, isElementType, isKnownType, isVector } from './data-types.ts';
import { defaultFromWire } from './default-value.ts';
import { checkFieldName } from './field-name.ts';
import { limitsFromTypeParams } from './type-params.ts';

type WireField = messages.proto.schema.FieldSchema;

/**
 * One field of a schema to be created, checked on its own.
 *
 * @param id that it gets; the client's own `fieldID` counts for nothing, as in Milvus
 * @param collection name, for the error texts
 * @throws errors.invalidParameter, errors.fieldNameInvalid, errors.unimplemented
 */
export function fieldFromWire(field: WireField, id: number, collection: string): FieldSpec {
  checkFieldName(field.name);
  const type = supportedType(field);
  refuseUnsupported(field);
  checkNullable(field);
  const limits = limitsFromTypeParams(field, collection);
  const defaultValue = defaultFromWire(field, { type, ...limits });
  return {
    id,
    name: field.name,
    type,
    description: field.description,
    primaryKey: field.is_primary_key,
    autoId: field.autoID,
    nullable: field.nullable,
    partitionKey: field.is_partition_key,
    dynamic: false,
    ...(type === DataType.Array ? { elementType: elementType(field) } : {}),
    ...limits,
    ...(defaultValue === undefined ? {} : { defaultValue }),
    params: field.type_params.map(({ key, value }) => [key, value] as const),
  };
}

function supportedType(field: WireField): DataType {
  const type: number = field.data_type;
  if (isKnownType(type)) return type;
  switch (dataTypeName(type)) {
    case 'None':
      throw errors.invalidParameter('data type None is not valid');
    case 'String':
      throw errors.invalidParameter(
        'string data type not supported yet, please use VarChar type instead',
      );
    default:
      throw errors.unimplemented(`data type ${dataTypeName(type)} of field ${field.name}`);
  }
}

function elementType(field: WireField): DataType {
  const type: number = field.element_type;
  if (isElementType(type)) return type;
  throw errors.invalidParameter(`element type ${dataTypeName(type)} is not supported`);
}

/** Refused rather than ignored: a client would rely on what never happens. */
function refuseUnsupported(field: WireField): void {
  const refuse = (what: string) => errors.unimplemented(`${what} (field ${field.name})`);
  if (field.is_clustering_key) throw refuse('a clustering key');
  if (field.external_field) throw refuse('an external field');
}

function checkNullable(field: WireField): void {
  if (!field.nullable) return;
  const refuse = (what: string) =>
    errors.invalidParameter(`${what} field ${field.name} can not be nullable`);
  if (field.is_primary_key) throw refuse('primary key');
  if (field.is_partition_key) throw refuse('partition key');
  if (isVector(field.data_type)) throw refuse('vector');
}
