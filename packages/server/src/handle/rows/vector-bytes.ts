import { bytesOf } from '@latchkey/contract';
import { DataType } from '../../engine/spec.ts';
import { bfloat16Bits, float16Bits } from './half-float.ts';
import { sparseBytes } from './sparse-bytes.ts';

/** Why a value is no vector of its field. */
export class VectorError extends Error {
  override readonly name = 'VectorError';
}

/** A vector whose length is not its field's dimension. */
export class VectorLengthError extends VectorError {}

/** What the vectors of a field have in common. */
export interface VectorKind {
  readonly type: DataType;
  /** Unset for sparse vectors. */
  readonly dim?: number;
}

/** Bytes on the wire of one vector of each type, for a dimension. */
const SIZES: Partial<Record<DataType, (dim: number) => number>> = {
  [DataType.FloatVector]: (dim) => dim * 4,
  [DataType.Float16Vector]: (dim) => dim * 2,
  [DataType.BFloat16Vector]: (dim) => dim * 2,
  [DataType.Int8Vector]: (dim) => dim,
  [DataType.BinaryVector]: (dim) => dim / 8,
};

/**
 * One vector of a request or a file as its bytes on the wire: from an array of numbers, from base64
 * (binary and 16-bit vectors), from those bytes themselves, or from an object (sparse vectors).
 * @throws VectorError
 */
export function vectorBytes({ type, dim = 0 }: VectorKind, value: unknown): Uint8Array {
  if (type === DataType.SparseFloatVector) return sparseBytes(value, fail);
  const size = SIZES[type]?.(dim) ?? 0;
  if (value instanceof Uint8Array) return ofSize(value, size);
  if (typeof value === 'string' && type !== DataType.FloatVector && type !== DataType.Int8Vector) {
    return fromBase64(value, size);
  }
  if (!Array.isArray(value)) throw fail('a vector must be an array of numbers');
  if (type === DataType.BinaryVector) return integers(value, { count: dim / 8, min: 0, max: 255 });
  if (value.length !== dim) {
    throw failLength(`dimension: ${dim}, but length of []float: ${value.length}`);
  }
  if (type === DataType.Int8Vector) return integers(value, { count: dim, min: -128, max: 127 });
  const numbers = value.map(toFinite);
  if (type === DataType.FloatVector) return bytesOf(new Float32Array(numbers));
  const bits = type === DataType.Float16Vector ? float16Bits : bfloat16Bits;
  const bytes = Buffer.alloc(numbers.length * 2);
  for (const [i, number] of numbers.entries()) bytes.writeUInt16LE(bits(number), i * 2);
  return bytes;
}

function fail(message: string): VectorError {
  return new VectorError(message);
}

function failLength(message: string): VectorLengthError {
  return new VectorLengthError(message);
}

function toFinite(value: unknown): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(Math.fround(number))) return number;
  throw fail('a vector must be an array of numbers within the range of a float');
}

function fromBase64(text: string, size: number): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw fail('illegal base64 data');
  return ofSize(bytes, size);
}

function ofSize(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length === size) return bytes;
  throw failLength(`${size} bytes expected, but length of []byte: ${bytes.length}`);
}

function integers(
  values: readonly unknown[],
  { count, min, max }: { count: number; min: number; max: number },
): Uint8Array {
  if (values.length !== count) {
    throw failLength(`${count} bytes expected, but length of []byte: ${values.length}`);
  }
  const bytes = new Uint8Array(count);
  for (const [i, value] of values.entries()) {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      throw fail(`a vector must be an array of integers from ${min} to ${max}`);
    }
    bytes[i] = Number(value);
  }
  return bytes;
}
