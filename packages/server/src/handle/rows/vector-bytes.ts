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

/** Bytes of a vector, except of a sparse one. */
export function vectorSize({ type, dim = 0 }: VectorKind): number {
  return SIZES[type]?.(dim) ?? 0;
}

/**
 * One vector of a request or a file as its bytes on the wire: from an array of numbers, from base64
 * (binary and 16-bit vectors), from those bytes themselves, or from an object (sparse vectors).
 * @throws VectorError
 */
export function vectorBytes(kind: VectorKind, value: unknown): Uint8Array {
  if (kind.type === DataType.SparseFloatVector) return sparseBytes(value, fail);
  const bytes = new Uint8Array(vectorSize(kind));
  writeVector(kind, value, bytes);
  return bytes;
}

/**
 * The same, written where it belongs; of dense vectors alone.
 * @param into as many bytes as the vector has. @throws VectorError
 */
export function writeVector({ type, dim = 0 }: VectorKind, value: unknown, into: Uint8Array): void {
  const given = bytesGiven(type, value);
  if (given) into.set(ofSize(given, into.length));
  else if (!Array.isArray(value)) throw fail('a vector must be an array of numbers');
  else if (type === DataType.BinaryVector) writeIntegers(value, into, { min: 0, max: 255 });
  else if (value.length !== dim) {
    throw failLength(`dimension: ${dim}, but length of []float: ${value.length}`);
  } else if (type === DataType.Int8Vector) writeIntegers(value, into, { min: -128, max: 127 });
  else writeFloats(type, value, into);
}

/** The bytes, or what base64 stands for; undefined for numbers, which alone float32 and int8 vectors are given as. */
function bytesGiven(type: DataType, value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const isNumbers = type === DataType.FloatVector || type === DataType.Int8Vector;
  return typeof value === 'string' && !isNumbers ? fromBase64(value) : undefined;
}

function writeFloats(type: DataType, values: readonly unknown[], into: Uint8Array): void {
  const view = new DataView(into.buffer, into.byteOffset, into.length);
  if (type === DataType.FloatVector) {
    for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, toFinite(values[i]), true);
    return;
  }
  const bits = type === DataType.Float16Vector ? float16Bits : bfloat16Bits;
  for (let i = 0; i < values.length; i++) view.setUint16(i * 2, bits(toFinite(values[i])), true);
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

function fromBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw fail('illegal base64 data');
  return bytes;
}

function ofSize(bytes: Uint8Array, size: number): Uint8Array {
  if (bytes.length === size) return bytes;
  throw failLength(`${size} bytes expected, but length of []byte: ${bytes.length}`);
}

function writeIntegers(
  values: readonly unknown[],
  into: Uint8Array,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  if (values.length !== into.length) {
    throw failLength(`${into.length} bytes expected, but length of []byte: ${values.length}`);
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max) {
      throw fail(`a vector must be an array of integers from ${min} to ${max}`);
    }
    into[i] = Number(value);
  }
}
