import { bytesOf, errors, float32View, type messages } from '@latchkey/contract';
import type { Column } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { Pace } from '../../kernel/pace.ts';
import { dataTypeName } from '../collections/data-types.ts';
import { checkVectorNumbers } from './check-vectors.ts';
import { bytesPerDimension } from './vector-size.ts';

export type WireVectors = messages.proto.schema.VectorField.$Properties;

/** Bytes that are checked at a time. */
const PART = 1024 * 1024;

/**
 * The vectors of a field as they came, checked against the schema; many in steps.
 *
 * @throws errors.invalidParameter, errors.unexpected where Milvus has that code
 */
export async function readVectors(
  field: FieldSpec,
  vectors: WireVectors,
  pace: Pace,
): Promise<Column> {
  if (field.type === DataType.SparseFloatVector) return readSparse(field, vectors, pace);
  const bytes = denseBytes(field, vectors);
  const { dim = 1 } = field;
  const numbers = bytes.length / bytesPerDimension(field.type);
  if (numbers % dim !== 0) {
    const what = field.type === DataType.FloatVector ? 'float' : dataTypeName(field.type);
    throw errors.unexpected(`the length(${numbers}) of ${what} data should divide the dim(${dim})`);
  }
  // Floats are moved to where they can be viewed as numbers once, not for each row.
  const aligned = field.type === DataType.FloatVector ? bytesOf(float32View(bytes)) : bytes;
  for (let at = 0; at < aligned.length; at += PART) {
    if (pace.isOver) await pace.rest();
    checkVectorNumbers(field, aligned.subarray(at, at + PART));
  }
  return { kind: 'dense', bytes: aligned };
}

/** How many rows a column of vectors has. */
export function vectorRows(field: FieldSpec, column: Column): number {
  if (column.kind === 'sparse') return column.rows.length;
  if (column.kind !== 'dense') return 0;
  return column.bytes.length / (bytesPerDimension(field.type) * (field.dim ?? 1));
}

function denseBytes(field: FieldSpec, vectors: WireVectors): Uint8Array {
  const bytes = wireBytes(field, vectors);
  if (!bytes) {
    const got = Object.keys(vectors).find((name) => name.endsWith('vector')) ?? 'nothing';
    throw errors.invalidParameter(
      `the data of field ${field.name} does not fit its type: expected ${dataTypeName(field.type)}, got ${got}`,
    );
  }
  return bytes;
}

function wireBytes(field: FieldSpec, vectors: WireVectors): Uint8Array | undefined {
  switch (field.type) {
    case DataType.FloatVector:
      return vectors.float_vector ? (vectors.float_vector.data ?? new Uint8Array()) : undefined;
    case DataType.Float16Vector:
      return vectors.float16_vector ?? undefined;
    case DataType.BFloat16Vector:
      return vectors.bfloat16_vector ?? undefined;
    case DataType.Int8Vector:
      return vectors.int8_vector ?? undefined;
    case DataType.BinaryVector:
      return vectors.binary_vector ?? undefined;
    default:
      throw errors.unimplemented(`data type ${dataTypeName(field.type)} (field ${field.name})`);
  }
}

async function readSparse(field: FieldSpec, vectors: WireVectors, pace: Pace): Promise<Column> {
  const rows: readonly Uint8Array[] | undefined | null = vectors.sparse_float_vector?.contents;
  if (!vectors.sparse_float_vector) {
    throw errors.invalidParameter(
      `the data of field ${field.name} does not fit its type: expected SparseFloatVector`,
    );
  }
  for (const row of rows ?? []) {
    if (pace.isOver) await pace.rest();
    checkVectorNumbers(field, row);
  }
  return { kind: 'sparse', rows: rows ?? [] };
}
