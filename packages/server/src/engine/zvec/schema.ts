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
import { HIDDEN_FIELDS } from '../hidden-fields.ts';
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
    if (isVector(field.type) && field.nullable) throw refuse('a nullable vector');
    if ((field.dim ?? 0) > MAX_DIM) throw refuse(`a dimension above ${MAX_DIM}`);
  }
}

/** Types that find just what comparing with every vector does. */
const EXACT = new Set(['FLAT', 'BIN_FLAT']);
const USUAL_METRICS: Partial<Record<DataType, Metric>> = {
  [DataType.SparseFloatVector]: 'IP',
  [DataType.BinaryVector]: 'HAMMING',
};

/**
 * The index that the store has for a vector field: exact for `FLAT` and for sparse vectors, else a
 * graph, whatever approximate type was asked for (IVF_*, SCANN, DISKANN, AUTOINDEX …). A field
 * without an index is kept as if it had AUTOINDEX with its type's usual metric, which most get.
 */
export function vectorIndexOf(spec: CollectionSpec, field: FieldSpec): VectorIndex {
  const asked = spec.indexes.find((index) => index.field === field.name);
  const sparse = field.type === DataType.SparseFloatVector;
  const number = (name: string, usual: number, [min, max]: readonly [number, number]) =>
    Math.min(max, Math.max(min, Math.trunc(Number(asked?.params[name] ?? usual)) || usual));
  return {
    kind: sparse || EXACT.has(asked?.type.toUpperCase() ?? '') ? 'FLAT' : 'HNSW',
    metric: asked?.metric ?? USUAL_METRICS[field.type] ?? 'COSINE',
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
      indexParams: storeIndex(field, vectorIndexOf(spec, field)),
    })),
    fields: [
      { name: COLUMN.row, dataType: ZVecDataType.STRING },
      { name: COLUMN.id, dataType: ZVecDataType.STRING },
      { name: COLUMN.bucket, dataType: ZVecDataType.INT32 },
      ...vectors.map((field) => ({ name: exactColumn(field), dataType: ZVecDataType.STRING })),
      ...[...HIDDEN_FIELDS, ...spec.fields].flatMap(filterColumn),
    ],
  });
}

function filterColumn(field: FieldSpec): ZVecFieldSchema[] {
  const name = scalarColumn(field);
  const dataType = STORE_TYPES.get(field.type);
  return name && dataType ? [{ name, dataType, nullable: true }] : [];
}

function storeIndex(
  field: FieldSpec,
  index: VectorIndex,
): ZVecFlatIndexParams | ZVecHnswIndexParams {
  const metricType = metricsOf(field)[index.metric];
  if (metricType === undefined) throw errors.unimplemented(`metric type ${index.metric}`);
  if (index.kind === 'FLAT') return { indexType: ZVecIndexType.FLAT, metricType };
  const { m, efConstruction } = index;
  return { indexType: ZVecIndexType.HNSW, metricType, m, efConstruction };
}

type StoreMetrics = Partial<Record<Metric, ZVecMetricType>>;

const NUMBER_METRICS: StoreMetrics = {
  L2: ZVecMetricType.L2,
  IP: ZVecMetricType.IP,
  COSINE: ZVecMetricType.COSINE,
};
/**
 * Binary vectors are kept as floats of 0 and 1. Their squared L2 distance is the Hamming distance; by
 * their cosine those near by Jaccard are found, `jaccard.ts`.
 */
const BINARY_METRICS: StoreMetrics = {
  HAMMING: ZVecMetricType.L2,
  JACCARD: ZVecMetricType.COSINE,
};

/** The store's metrics by those of a field's type. */
function metricsOf({ type }: FieldSpec): StoreMetrics {
  return type === DataType.BinaryVector ? BINARY_METRICS : NUMBER_METRICS;
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
  const known = Object.entries(metricsOf(field)) as [Metric, ZVecMetricType][];
  const metric = known.find(
    ([, stored]) => params && 'metricType' in params && stored === params.metricType,
  )?.[0];
  if (!metric) throw new TypeError(`field ${field.name} has no index in the store`);
  return {
    kind: graph ? 'HNSW' : 'FLAT',
    metric,
    m: graph?.m ?? 0,
    efConstruction: graph?.efConstruction ?? 0,
  };
}
