import { errors } from '@latchkey/contract';
import {
  type ZVecCollection,
  ZVecCollectionSchema,
  ZVecDataType,
  type ZVecFieldSchema,
  type ZVecFlatIndexParams,
  type ZVecHnswIndexParams,
  ZVecIndexType,
  ZVecMetricType,
} from '@zvec/zvec';
import { type CollectionSpec, DataType, type FieldSpec, type Metric } from '../spec.ts';
import { COLUMN, exactColumn, scalarColumn, vectorColumn } from './columns.ts';
import { isVector } from './vectors.ts';

/** What the vector indexes of the store are like. */
export interface VectorIndex {
  readonly kind: 'HNSW' | 'FLAT';
  readonly metric: Metric;
  readonly m: number;
  readonly efConstruction: number;
}

/** The store's own limit; Milvus' is 32,768. */
const MAX_DIM = 20_000;
/** Ranges that the store builds a graph for. */
const M_RANGE = [4, 512] as const;
const EF_CONSTRUCTION_RANGE = [8, 2048] as const;

const STORE_TYPES: ReadonlyMap<DataType, ZVecDataType> = new Map<DataType, ZVecDataType>([
  [DataType.Bool, ZVecDataType.BOOL],
  [DataType.Int8, ZVecDataType.INT32],
  [DataType.Int16, ZVecDataType.INT32],
  [DataType.Int32, ZVecDataType.INT32],
  [DataType.Int64, ZVecDataType.INT64],
  [DataType.Float, ZVecDataType.FLOAT],
  [DataType.Double, ZVecDataType.DOUBLE],
  [DataType.VarChar, ZVecDataType.STRING],
]);

/** @throws errors.unimplemented for a field that the store cannot hold, naming it */
function checkFields(fields: readonly FieldSpec[]): void {
  for (const field of fields) {
    const refuse = (what: string) => errors.unimplemented(`${what} (field ${field.name})`);
    if (field.type === DataType.BinaryVector) throw refuse('data type BinaryVector');
    if (isVector(field.type) && field.nullable) throw refuse('a nullable vector');
    if ((field.dim ?? 0) > MAX_DIM) throw refuse(`a dimension above ${MAX_DIM}`);
  }
}

/**
 * The index that the store has for a vector field: exact for `FLAT` and for sparse vectors, else a
 * graph, whatever approximate type was asked for (IVF_*, SCANN, DISKANN, AUTOINDEX …). A field
 * without an index is kept as if it had AUTOINDEX with COSINE, which most get.
 */
export function vectorIndexOf(spec: CollectionSpec, field: FieldSpec): VectorIndex {
  const asked = spec.indexes.find((index) => index.field === field.name);
  const sparse = field.type === DataType.SparseFloatVector;
  const number = (name: string, usual: number, [min, max]: readonly [number, number]) =>
    Math.min(max, Math.max(min, Math.trunc(Number(asked?.params[name] ?? usual)) || usual));
  return {
    kind: sparse || asked?.type.toUpperCase() === 'FLAT' ? 'FLAT' : 'HNSW',
    metric: asked?.metric ?? (sparse ? 'IP' : 'COSINE'),
    m: number('M', 16, M_RANGE),
    efConstruction: number('efConstruction', 200, EF_CONSTRUCTION_RANGE),
  };
}

/** @throws errors.unimplemented */
export function storeSchema(spec: CollectionSpec): ZVecCollectionSchema {
  checkFields(spec.fields);
  const vectors = spec.fields.filter((field) => isVector(field.type));
  return new ZVecCollectionSchema({
    name: `c_${spec.id}`,
    vectors: vectors.map((field) => ({
      name: vectorColumn(field),
      dataType:
        field.type === DataType.SparseFloatVector
          ? ZVecDataType.SPARSE_VECTOR_FP32
          : ZVecDataType.VECTOR_FP32,
      ...(field.dim === undefined ? {} : { dimension: field.dim }),
      indexParams: storeIndex(vectorIndexOf(spec, field)),
    })),
    fields: [
      { name: COLUMN.row, dataType: ZVecDataType.STRING },
      { name: COLUMN.id, dataType: ZVecDataType.STRING },
      { name: COLUMN.bucket, dataType: ZVecDataType.INT32 },
      ...vectors.map((field) => ({ name: exactColumn(field), dataType: ZVecDataType.STRING })),
      ...spec.fields.flatMap(filterColumn),
    ],
  });
}

function filterColumn(field: FieldSpec): ZVecFieldSchema[] {
  const name = scalarColumn(field);
  const dataType = STORE_TYPES.get(field.type);
  return name && dataType ? [{ name, dataType, nullable: true }] : [];
}

function storeIndex(index: VectorIndex): ZVecFlatIndexParams | ZVecHnswIndexParams {
  const metricType = storeMetric(index.metric);
  if (index.kind === 'FLAT') return { indexType: ZVecIndexType.FLAT, metricType };
  const { m, efConstruction } = index;
  return { indexType: ZVecIndexType.HNSW, metricType, m, efConstruction };
}

function storeMetric(metric: Metric): ZVecMetricType {
  switch (metric) {
    case 'L2':
    case 'IP':
    case 'COSINE':
      return ZVecMetricType[metric];
    default:
      throw errors.unimplemented(`metric type ${metric}`);
  }
}

/** The vector indexes that a store has. */
export function indexesOf(
  { fields }: Pick<CollectionSpec, 'fields'>,
  store: ZVecCollection,
): ReadonlyMap<number, VectorIndex> {
  const vectors = fields.filter((field) => isVector(field.type));
  return new Map(vectors.map((field) => [field.id, fromStore(field, store)]));
}

/** Whether one serves in place of the other. */
export function isSameIndex(one: VectorIndex, other: VectorIndex): boolean {
  if (one.kind !== other.kind || one.metric !== other.metric) return false;
  if (one.kind === 'FLAT') return true;
  return one.m === other.m && one.efConstruction === other.efConstruction;
}

function fromStore(field: FieldSpec, store: ZVecCollection): VectorIndex {
  const params = store.schema.vector(vectorColumn(field)).indexParams;
  const graph = params?.indexType === ZVecIndexType.HNSW ? params : undefined;
  const metric = (['L2', 'IP', 'COSINE'] as const).find(
    (name) => params && 'metricType' in params && ZVecMetricType[name] === params.metricType,
  );
  if (!metric) throw new TypeError(`field ${field.name} has no index in the store`);
  return {
    kind: graph ? 'HNSW' : 'FLAT',
    metric,
    m: graph?.m ?? 0,
    efConstruction: graph?.efConstruction ?? 0,
  };
}
