import { errors, type messages } from '@latchkey/contract';
import { DataType, type FieldSpec, type IndexSpec, type Metric } from '../../engine/spec.ts';
import { dataTypeName } from '../collections/data-types.ts';
import { checkWordsParams } from './check-words-params.ts';
import { paramsFromWire } from './index-params.ts';
import { fieldKind, INDEX_TYPES, isIndexType, METRICS, PARAM_RANGES } from './index-types.ts';
import { checkJsonPath, checkNgram } from './json-index.ts';

/**
 * The index that a CreateIndex request asks for, without its name. What is left out is Milvus'
 * default: AUTOINDEX, and for vectors COSINE (dense), IP (sparse) or HAMMING (binary). The Go SDK's
 * quick setup sends nothing at all, the Node SDK's only a metric.
 *
 * @throws errors.unexpected, errors.invalidParameter with Milvus' texts
 */
export function indexFromWire(
  request: Pick<messages.proto.milvus.CreateIndexRequest, 'extra_params'>,
  field: FieldSpec,
): Omit<IndexSpec, 'id' | 'name'> {
  const { index_type, metric_type, ...params } = paramsFromWire(request.extra_params);
  const type = index_type || 'AUTOINDEX';
  if (!isIndexType(type.toUpperCase())) throw errors.unexpected(`invalid index type: ${type}`);
  checkType(type.toUpperCase(), field, params);
  const metric = metricFor(metric_type, field);
  checkRanges(type.toUpperCase(), params, field);
  if (fieldKind(field) === 'words') checkWordsParams(params);
  return { field: field.name, type, ...(metric ? { metric } : {}), params };
}

type Params = Readonly<Record<string, string>>;

function checkType(type: string, field: FieldSpec, params: Params): void {
  const kind = fieldKind(field);
  if (!INDEX_TYPES[kind].includes(type)) {
    throw errors.invalidParameter(
      kind === 'scalar'
        ? `index ${type} only supports vector data type`
        : `data type ${dataTypeName(field.type)} can't build with this index ${type}`,
    );
  }
  if (kind === 'scalar') checkScalarType(type, field, params);
}

function checkScalarType(type: string, field: FieldSpec, params: Params): void {
  const refuse = (text: string) => errors.invalidParameter(text);
  const { type: dataType } = field;
  const json = dataType === DataType.JSON;
  if (type === 'TRIE' && dataType !== DataType.VarChar) {
    throw refuse('TRIE are only supported on varchar field');
  }
  if (type === 'STL_SORT' && (json || dataType === DataType.Array || dataType === DataType.Bool)) {
    throw refuse('STL_SORT are only supported on numeric or varchar field');
  }
  if (type === 'NGRAM') checkNgram(field, params);
  if (json) checkJsonPath(type, params);
  if (type !== 'BITMAP') return;
  const float = (t: DataType | undefined) => t === DataType.Float || t === DataType.Double;
  if (json || float(dataType) || float(field.elementType)) {
    throw refuse('bitmap index are only supported on bool, int, string and array field');
  }
  if (field.primaryKey) throw refuse('create bitmap index on primary key not supported');
}

function metricFor(asked: string | undefined, field: FieldSpec): Metric | undefined {
  const kind = fieldKind(field);
  if (kind === 'scalar') return undefined;
  const supported = METRICS[kind];
  if (!asked) return supported[0];
  const metric = supported.find((candidate) => candidate === asked.toUpperCase());
  if (metric) return metric;
  if (kind === 'words') {
    throw errors.invalidParameter(
      `index metric type of BM25 function output field must be BM25, got ${asked}`,
    );
  }
  if (asked.toUpperCase() === 'BM25' && kind === 'sparse') {
    throw errors.invalidParameter('only BM25 Function output field support BM25 metric type');
  }
  const listed = kind === 'dense' ? ['L2', 'IP', 'COSINE'] : supported;
  throw errors.unexpected(
    `metric type not found or not supported, supported: [${listed.join(' ')}]`,
  );
}

function checkRanges(type: string, params: Readonly<Record<string, string>>, field: FieldSpec) {
  for (const [name, [min, max]] of Object.entries(PARAM_RANGES[type] ?? {})) {
    const given = params[name];
    if (given === undefined) continue;
    if (!/^[+-]?\d{1,15}$/.test(given)) {
      throw errors.invalidParameter(
        `Type conflict in json: param '${name}' (${given}) should be integer`,
      );
    }
    if (Number(given) < min || Number(given) > max) {
      throw errors.invalidParameter(
        `Out of range in json: param '${name}' (${given}) should be in range [${min}, ${max}]`,
      );
    }
  }
  const parts = params.m;
  if (type === 'IVF_PQ' && parts !== undefined && field.dim && field.dim % Number(parts) !== 0) {
    throw errors.invalidParameter(
      `dimension must be able to be divided by \`m\`, dimension: ${field.dim}, m: ${parts}`,
    );
  }
}
