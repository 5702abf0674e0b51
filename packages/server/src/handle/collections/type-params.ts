import { errors, type messages } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { isVector } from './data-types.ts';

/** Milvus' defaults: `proxy.maxDimension`, `maxVarCharLength`, `maxArrayCapacity`. */
const MAX_DIM = 32_768;
const MAX_VARCHAR_LENGTH = 65_535;
const MAX_ARRAY_CAPACITY = 4096;

type Limits = Pick<FieldSpec, 'dim' | 'maxLength' | 'maxCapacity'>;

/**
 * Reads `dim`, `max_length` and `max_capacity` where the field's type needs them; the checks and
 * texts are those of Milvus' `validateDimension`, `validateMaxLengthPerRow`, `getMaxCapacityPerRow`.
 *
 * @throws errors.invalidParameter
 */
export function limitsFromTypeParams(
  field: messages.proto.schema.FieldSchema,
  collection: string,
): Limits {
  const params = new Map(field.type_params.map(({ key, value }) => [key, value]));
  const type: number = field.data_type;
  if (isVector(type)) return dimension(field, params.get('dim'));
  const limits: { maxLength?: number; maxCapacity?: number } = {};
  const holdsText =
    type === DataType.VarChar ||
    (type === DataType.Array && (field.element_type as number) === DataType.VarChar);
  if (holdsText) limits.maxLength = maxLength(field.name, collection, params.get('max_length'));
  if (type === DataType.Array) {
    limits.maxCapacity = maxCapacity(field.name, collection, params.get('max_capacity'));
  }
  return limits;
}

function dimension(field: messages.proto.schema.FieldSchema, given: string | undefined): Limits {
  const { name } = field;
  const type: number = field.data_type;
  if (type === DataType.SparseFloatVector) {
    if (given === undefined) return {};
    throw errors.invalidParameter(`dim should not be specified for sparse vector field ${name}`);
  }
  if (given === undefined) {
    throw errors.invalidParameter(
      `dimension is not defined in field type params of field ${name}, check type param \`dim\` for vector field`,
    );
  }
  const dim = integer('dim', name, given);
  const binary = type === DataType.BinaryVector;
  const limit = binary ? MAX_DIM * 8 : MAX_DIM;
  if (dim <= 1) {
    throw errors.invalidParameter(`invalid dimension: ${dim}. should be in range 2 ~ ${MAX_DIM}`);
  }
  if (binary && dim % 8 !== 0) {
    throw errors.invalidParameter(
      `invalid dimension: ${dim} of field ${name}. binary vector dimension should be multiple of 8. `,
    );
  }
  if (dim > limit) {
    throw errors.invalidParameter(
      `invalid dimension: ${dim} of field ${name}. ${binary ? 'binary' : 'float'} vector dimension should be in range 2 ~ ${limit}`,
    );
  }
  return { dim };
}

function maxLength(field: string, collection: string, given: string | undefined): number {
  if (given === undefined) {
    throw errors.invalidParameter(
      `type param(max_length) should be specified for the field(${field}) of collection ${collection}`,
    );
  }
  const length = integer('max_length', field, given);
  if (length > 0 && length <= MAX_VARCHAR_LENGTH) return length;
  throw errors.invalidParameter(
    `the maximum length specified for the field(${field}) should be in (0, ${MAX_VARCHAR_LENGTH}], but got ${length} instead`,
  );
}

function maxCapacity(field: string, collection: string, given: string | undefined): number {
  if (given === undefined) {
    throw errors.invalidParameter(
      `type param(max_capacity) should be specified for array field ${field} of collection ${collection}`,
    );
  }
  const capacity = integer('max_capacity', field, given);
  if (capacity > 0 && capacity <= MAX_ARRAY_CAPACITY) return capacity;
  throw errors.invalidParameter(
    `the maximum capacity specified for a Array should be in (0, ${MAX_ARRAY_CAPACITY}]`,
  );
}

function integer(param: string, field: string, value: string): number {
  if (/^[+-]?\d{1,15}$/.test(value)) return Number(value);
  throw errors.invalidParameter(`the value for ${param} of field ${field} must be an integer`);
}
