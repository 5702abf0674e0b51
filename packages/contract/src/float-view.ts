import { errors } from './errors/errors.ts';

/**
 * Packed `repeated float` bytes (little-endian, as on the wire) as numbers: a view where the bytes
 * lie on a multiple of four, one copy of memory otherwise. The view shares the bytes: do not write.
 * Every platform that this server runs on is little-endian.
 */
export function float32View(bytes: Uint8Array): Float32Array {
  checkWhole(bytes, 4);
  if (bytes.byteOffset % 4 === 0) {
    return new Float32Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 4);
  }
  return new Float32Array(copyOf(bytes));
}

/** The same for packed `repeated double`. */
export function float64View(bytes: Uint8Array): Float64Array {
  checkWhole(bytes, 8);
  if (bytes.byteOffset % 8 === 0) {
    return new Float64Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length / 8);
  }
  return new Float64Array(copyOf(bytes));
}

/** The memory of typed numbers as the bytes of a packed field. Shares the memory. */
export function bytesOf(numbers: Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer as ArrayBuffer, numbers.byteOffset, numbers.byteLength);
}

function checkWhole(bytes: Uint8Array, size: number): void {
  if (bytes.length % size !== 0) {
    throw errors.malformedMessage(`${bytes.length} bytes are no whole number of packed values`);
  }
}

function copyOf(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
