import { errors, type messages } from '@latchkey/contract';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { DYNAMIC_FIELD } from '../collections/field-name.ts';
import { paramsFromWire } from './index-params.ts';

type Params = Readonly<Record<string, string>>;

/** Where an index is to be, and its parameters. */
export interface IndexPlace {
  readonly field: FieldSpec;
  readonly extra_params: messages.proto.milvus.CreateIndexRequest['extra_params'];
}

/** What the values at a path can be read as, upper case; clients write it in any case. */
const CAST_TYPES = new Set([
  ...['BOOL', 'DOUBLE', 'VARCHAR', 'JSON', 'ARRAY_BOOL', 'ARRAY_DOUBLE', 'ARRAY_VARCHAR'],
]);
const CAST_FUNCTIONS = new Set(['STRING_TO_DOUBLE']);

/**
 * An index in a JSON field is one of a path. It makes no difference to what is found: filters are
 * evaluated on the values themselves.
 *
 * @throws errors.invalidParameter
 */
export function checkJsonPath(type: string, params: Params): void {
  const { json_path, json_cast_type: cast, json_cast_function: convert } = params;
  if (json_path === undefined && cast === undefined && type === 'AUTOINDEX') return;
  if (cast === undefined) throw errors.invalidParameter('json index must specify cast type');
  if (!CAST_TYPES.has(cast.toUpperCase())) {
    throw errors.invalidParameter(
      `json_cast_type ${cast} is not supported, supported: ${[...CAST_TYPES].join(', ')}`,
    );
  }
  if (convert !== undefined && !CAST_FUNCTIONS.has(convert.toUpperCase())) {
    throw errors.invalidParameter(`json_cast_function ${convert} is not supported`);
  }
}

/** @throws errors.invalidParameter */
export function checkNgram(field: FieldSpec, params: Params): void {
  const { min_gram: least, max_gram: most, json_cast_type: cast } = params;
  const ofText =
    field.type === DataType.VarChar ||
    (field.type === DataType.JSON && cast?.toUpperCase() === 'VARCHAR');
  if (!ofText) {
    throw errors.invalidParameter('Ngram index can only be created on VARCHAR or JSON field');
  }
  if (least === undefined || most === undefined) {
    throw errors.invalidParameter('Ngram index must specify both min_gram and max_gram');
  }
  if (Number(least) > Number(most)) {
    throw errors.invalidParameter(
      `invalid min_gram or max_gram value for Ngram index, min_gram: ${least}, max_gram: ${most}`,
    );
  }
}

/**
 * A key of the dynamic field stands for the path to it, as in Milvus.
 *
 * @returns undefined if an index can not be there
 */
export function indexOfDynamicKey(
  fields: readonly FieldSpec[],
  { field_name: name, extra_params }: messages.proto.milvus.CreateIndexRequest,
): IndexPlace | undefined {
  const field = fields.find((one) => one.dynamic);
  const { json_cast_type: cast, json_path: path } = paramsFromWire(extra_params);
  if (!field || cast === undefined) return undefined;
  const added = path === undefined && name !== DYNAMIC_FIELD;
  return {
    field,
    extra_params: added ? [...extra_params, { key: 'json_path', value: name }] : extra_params,
  };
}
