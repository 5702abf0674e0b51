import { DataType, type FieldSpec, type Metric } from '../../engine/spec.ts';
import { isVector } from '../collections/data-types.ts';

/**
 * The kinds of field that differ in the indexes and metrics they take; `words` is the output of a BM25
 * function.
 */
export type FieldKind = 'dense' | 'sparse' | 'words' | 'binary' | 'scalar';

const SPARSE = ['AUTOINDEX', 'SPARSE_INVERTED_INDEX', 'SPARSE_WAND'];

/** Which index types a kind of field takes, upper case; clients write them in any case. */
export const INDEX_TYPES: Readonly<Record<FieldKind, readonly string[]>> = {
  dense: [
    ...['AUTOINDEX', 'FLAT', 'IVF_FLAT', 'IVF_SQ8', 'IVF_PQ', 'IVF_RABITQ', 'SCANN', 'DISKANN'],
    ...['HNSW', 'HNSW_SQ', 'HNSW_PQ', 'HNSW_PRQ'],
  ],
  sparse: SPARSE,
  words: SPARSE,
  binary: ['AUTOINDEX', 'BIN_FLAT', 'BIN_IVF_FLAT'],
  scalar: ['AUTOINDEX', 'INVERTED', 'STL_SORT', 'TRIE', 'BITMAP', 'NGRAM'],
};

/** The first one is Milvus' default for the kind. */
export const METRICS: Readonly<Record<Exclude<FieldKind, 'scalar'>, readonly Metric[]>> = {
  dense: ['COSINE', 'L2', 'IP'],
  sparse: ['IP'],
  words: ['BM25'],
  binary: ['HAMMING', 'JACCARD'],
};

/** Ranges of build parameters, by index type; both ends included. Milvus' and knowhere's limits. */
const HNSW = { M: [2, 2048], efConstruction: [1, 2_147_483_647] } as const;
const IVF = { nlist: [1, 65_536] } as const;
export const PARAM_RANGES: Readonly<
  Record<string, Readonly<Record<string, readonly [min: number, max: number]>>>
> = {
  HNSW,
  HNSW_SQ: HNSW,
  HNSW_PQ: { ...HNSW, m: [1, 65_536], nbits: [1, 24] },
  HNSW_PRQ: { ...HNSW, m: [1, 65_536], nbits: [1, 24] },
  IVF_FLAT: IVF,
  IVF_SQ8: IVF,
  IVF_RABITQ: IVF,
  IVF_PQ: { ...IVF, m: [1, 65_536], nbits: [1, 24] },
  BIN_IVF_FLAT: IVF,
  SCANN: IVF,
  NGRAM: { min_gram: [1, 2_147_483_647], max_gram: [1, 2_147_483_647] },
};

export function fieldKind(field: FieldSpec): FieldKind {
  if (!isVector(field.type)) return 'scalar';
  if (field.bm25) return 'words';
  if (field.type === DataType.SparseFloatVector) return 'sparse';
  return field.type === DataType.BinaryVector ? 'binary' : 'dense';
}

/** Whether any field at all takes the index type. */
export function isIndexType(type: string): boolean {
  return Object.values(INDEX_TYPES).some((types) => types.includes(type));
}
