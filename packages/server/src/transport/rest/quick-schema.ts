import { errors, type messages, wire } from '@latchkey/contract';
import { paramText } from '../../kernel/param-text.ts';
import type { CreateRequest } from './create-collection-request.ts';

type Schema = messages.proto.schema.CollectionSchema.$Properties;
type Field = messages.proto.schema.FieldSchema.$Properties;

const DEFAULT_METRICS: Record<string, string> = {
  BinaryVector: 'HAMMING',
  SparseFloatVector: 'IP',
};
const VECTOR_TYPES = new Set([
  ...['FloatVector', 'BinaryVector', 'Float16Vector', 'BFloat16Vector', 'Int8Vector'],
  'SparseFloatVector',
]);

export const quickVectorField = (request: CreateRequest) => request.vectorFieldName || 'vector';

/** The metric of a quickly made collection's one index. */
export function quickMetric(request: CreateRequest): string {
  return request.metricType || (DEFAULT_METRICS[request.vectorFieldType ?? ''] ?? 'COSINE');
}

/**
 * The schema of a collection that is made from a dimension: a key, a vector and a dynamic field.
 * @throws errors.invalidParameter
 */
export function quickSchema(request: CreateRequest): Schema {
  if ((request.schema?.functions ?? []).length > 0) {
    throw errors.parameterMismatch(
      'functions are not supported for quickly create collection',
      'schema',
      'functions',
    );
  }
  const vector = vectorField(request);
  return {
    name: request.collectionName,
    description: request.description ?? '',
    fields: [primaryField(request), vector] as messages.proto.schema.FieldSchema[],
    enable_dynamic_field: flag('enableDynamicField', request.params?.enableDynamicField ?? true),
  };
}

function primaryField(request: CreateRequest): Field {
  const maxLength = request.params?.max_length;
  return {
    fieldID: 100,
    name: request.primaryFieldName || 'id',
    is_primary_key: true,
    autoID: request.autoID ?? request.autoId ?? false,
    ...(isText(request.idType)
      ? {
          data_type: wire.schema.DataType.VarChar,
          type_params: maxLength ? [{ key: 'max_length', value: paramText(maxLength) }] : [],
        }
      : { data_type: wire.schema.DataType.Int64 }),
  };
}

function isText(idType: string | null | undefined): boolean {
  if (!idType || /^int64$/i.test(idType)) return false;
  if (/^varchar$/i.test(idType)) return true;
  throw errors.parameterMismatch(
    'idType can only be [Int64, VarChar], default: Int64',
    'Int64, Varchar',
    idType,
  );
}

function vectorField(request: CreateRequest): Field {
  const { vectorFieldType, dimension } = request;
  const name = vectorFieldType || 'FloatVector';
  if (!VECTOR_TYPES.has(name)) throw errors.invalidParameter(notAType(name));
  const sparse = name === 'SparseFloatVector';
  if (!dimension && !sparse) {
    throw errors.parameterMismatch(
      `dimension is required for quickly create collection(default metric type: ${quickMetric(request)})`,
      'collectionName & dimension',
      'collectionName',
    );
  }
  return {
    fieldID: 101,
    name: quickVectorField(request),
    data_type: wire.schema.DataType[name as keyof typeof wire.schema.DataType],
    type_params: sparse ? [] : [{ key: 'dim', value: String(dimension) }],
  };
}

/** Milvus' words for a type that it does not know. */
export function notAType(name: string): string {
  return `data type ${name} is invalid(case sensitive)`;
}

/** @throws errors.invalidParameter */
function flag(name: string, value: unknown): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw errors.invalidParameter(`parse ${name} fail, it must be true or false`);
}
