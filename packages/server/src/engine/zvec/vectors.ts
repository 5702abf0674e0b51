import { errors, float32View } from '@latchkey/contract';
import { DataType, type FieldSpec, type Metric } from '../spec.ts';
import { bfloat16ToFloat32, float16ToFloat32 } from './half-floats.ts';

/** A vector as the store takes it. */
export type StoreVector = Float32Array | Record<number, number>;

/** Squared lengths that 32-bit arithmetic can normalize without overflow or loss. */
const SHORTEST = 1e-18;
const LONGEST = 1e18;

export function isVector(type: DataType): boolean {
  return type >= DataType.BinaryVector && type <= DataType.Int8Vector;
}

/** Bytes of one dense vector on the wire. */
export function bytesPerVector(field: FieldSpec): number {
  const dim = field.dim ?? 0;
  switch (field.type) {
    case DataType.FloatVector:
      return dim * 4;
    case DataType.Float16Vector:
    case DataType.BFloat16Vector:
      return dim * 2;
    case DataType.BinaryVector:
      return dim / 8;
    default:
      return dim;
  }
}

/** Bytes of the dense vectors of one entity. */
export function vectorBytes(fields: readonly FieldSpec[]): number {
  const dense = fields.filter(({ type }) => isVector(type) && type !== DataType.SparseFloatVector);
  return dense.reduce((sum, field) => sum + bytesPerVector(field), 0);
}

/**
 * A vector in the store's form. The store keeps every dense type as 32-bit floats, which hold 16-bit
 * floats and 8-bit integers exactly; of binary vectors each bit. For COSINE, whose vectors the store normalizes, those far too
 * short or long for 32-bit arithmetic are scaled first; their direction stays.
 */
export function toStoreVector(field: FieldSpec, metric: Metric, bytes: Uint8Array): StoreVector {
  if (field.type === DataType.SparseFloatVector) return toSparse(bytes);
  if (field.type === DataType.BinaryVector) return toBits(bytes);
  const numbers = toFloats(field.type, bytes);
  return metric === 'COSINE' ? toSaneLength(numbers) : numbers;
}

function toFloats(type: DataType, bytes: Uint8Array): Float32Array {
  switch (type) {
    case DataType.FloatVector:
      return float32View(bytes);
    case DataType.Float16Vector:
      return float16ToFloat32(bytes);
    case DataType.BFloat16Vector:
      return bfloat16ToFloat32(bytes);
    case DataType.Int8Vector:
      return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    default:
      throw errors.unimplemented(`vectors of type ${type}`);
  }
}

function toBits(bytes: Uint8Array): Float32Array {
  const numbers = new Float32Array(bytes.length * 8);
  for (let at = 0; at < numbers.length; at++) {
    numbers[at] = ((bytes[at >> 3] as number) >> (at & 7)) & 1;
  }
  return numbers;
}

function toSparse(bytes: Uint8Array): Record<number, number> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const vector: Record<number, number> = {};
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    vector[view.getUint32(at, true)] = view.getFloat32(at + 4, true);
  }
  return vector;
}

function toSaneLength(numbers: Float32Array): Float32Array {
  let squared = 0;
  for (let at = 0; at < numbers.length; at++) {
    const one = numbers[at] as number;
    squared += one * one;
  }
  if (squared === 0 || (squared > SHORTEST && squared < LONGEST)) return numbers;
  const scale = 1 / Math.sqrt(squared);
  return numbers.map((one) => one * scale);
}
