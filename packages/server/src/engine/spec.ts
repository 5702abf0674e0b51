/** `schema.DataType` of the wire protocol; the values that an engine may meet. */
export const DataType = {
  Bool: 1,
  Int8: 2,
  Int16: 3,
  Int32: 4,
  Int64: 5,
  Float: 10,
  Double: 11,
  VarChar: 21,
  Array: 22,
  JSON: 23,
  BinaryVector: 100,
  FloatVector: 101,
  Float16Vector: 102,
  BFloat16Vector: 103,
  SparseFloatVector: 104,
  Int8Vector: 105,
} as const;

export type DataType = (typeof DataType)[keyof typeof DataType];

/** A function that makes the values of a field from those of another one. */
export interface FunctionSpec {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  /** The name of the text field. */
  readonly input: string;
  /** As the client gave them, described back unchanged. */
  readonly params: readonly (readonly [key: string, value: string])[];
}

export interface FieldSpec {
  /** From 100 on, as in Milvus; stable for the life of the collection. */
  readonly id: number;
  readonly name: string;
  readonly type: DataType;
  readonly description: string;
  readonly primaryKey: boolean;
  readonly autoId: boolean;
  readonly nullable: boolean;
  readonly partitionKey: boolean;
  /** Set for the hidden field `$meta` that holds what the schema does not name. */
  readonly dynamic: boolean;
  /** Of an array's elements. */
  readonly elementType?: DataType;
  /** Vectors (not sparse). */
  readonly dim?: number;
  /** VarChar, in bytes of UTF-8. */
  readonly maxLength?: number;
  /** Array. */
  readonly maxCapacity?: number;
  /** Taken in place of a null; an int64 beyond 2^53 is its text. */
  readonly defaultValue?: boolean | number | string;
  /**
   * Of the output field of a BM25 function: nothing of it is stored, it is searched in by the words of
   * the input field.
   */
  readonly bm25?: FunctionSpec;
  /** `type_params` as the client gave them, described back unchanged. */
  readonly params: readonly (readonly [key: string, value: string])[];
}

export type Metric = 'L2' | 'IP' | 'COSINE' | 'HAMMING' | 'JACCARD' | 'BM25';

export interface IndexSpec {
  readonly id: number;
  /** Defaults to the field's name. */
  readonly name: string;
  readonly field: string;
  /** As asked for, e.g. `AUTOINDEX`, `HNSW`, `IVF_FLAT`; described back unchanged. */
  readonly type: string;
  /** Vector indexes only. */
  readonly metric?: Metric;
  /** Build parameters as asked for, e.g. `M`, `efConstruction`. */
  readonly params: Readonly<Record<string, string>>;
}

/** What an engine must know of a collection. */
export interface CollectionSpec {
  readonly id: number;
  /** New ones come last, so that each keeps its place. */
  readonly fields: readonly FieldSpec[];
  readonly indexes: readonly IndexSpec[];
  /** The first is the default one. Unset: there is no other. */
  readonly partitions?: readonly { readonly id: number }[];
  /** Set where it counts when entities were written. */
  readonly expires?: boolean;
}
