import { endianness } from 'node:os';

/** The bytes of packed repeated numbers, as the wire codec hands them through untouched. */

const LITTLE_ENDIAN = endianness() === 'LE';
const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);
/** Bytes of a varint whose 49 bits a number holds exactly. */
const LOW_BYTES = 7;

export function packFloats(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat32(i * 4, values[i] as number, true);
  return bytes;
}

export function packDoubles(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < values.length; i++) view.setFloat64(i * 8, values[i] as number, true);
  return bytes;
}

/** Varints in two's complement, ten bytes for a negative one. */
export function packInt64s(values: readonly bigint[]): Uint8Array {
  const bytes: number[] = [];
  for (const value of values) {
    let rest = BigInt.asUintN(64, value);
    for (; rest > MAX_SAFE; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
    let low = Number(rest);
    for (; low > 0x7f; low = Math.floor(low / 128)) bytes.push((low % 128) | 0x80);
    bytes.push(low);
  }
  return Uint8Array.from(bytes);
}

/** A view where the bytes lie as floats must, else a copy. */
export function unpackFloats(bytes: Uint8Array): Float32Array {
  const count = Math.floor(bytes.length / 4);
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0) {
    return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(i * 4, true));
}

export function unpackDoubles(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = Math.floor(bytes.length / 8);
  return Float64Array.from({ length: count }, (_, i) => view.getFloat64(i * 8, true));
}

/** Numbers as long as they hold the bits, bigints from there on: most values are short. */
export function unpackInt64s(bytes: Uint8Array): bigint[] {
  const values: bigint[] = [];
  let low = 0;
  let high = 0;
  let place = 0;
  for (const byte of bytes) {
    if (place < LOW_BYTES) low += (byte & 0x7f) * 128 ** place;
    else high += (byte & 0x7f) * 128 ** (place - LOW_BYTES);
    place++;
    if (byte >= 0x80) continue;
    values.push(high === 0 ? BigInt(low) : joined(high, low));
    low = 0;
    high = 0;
    place = 0;
  }
  return values;
}

function joined(high: number, low: number): bigint {
  return BigInt.asIntN(64, (BigInt(high) << BigInt(7 * LOW_BYTES)) | BigInt(low));
}
