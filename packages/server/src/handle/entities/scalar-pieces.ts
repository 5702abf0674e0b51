import type { messages } from '@latchkey/contract';

type WireScalars = messages.proto.schema.ScalarField.$Properties;

/** Values of one piece at most, and what they may weigh together, about in bytes. */
const MOST = 16_384;
const WEIGHT = 256 * 1024;
/** Of packed numbers: 64-bit ones take from one byte to ten. */
const PACKED = 64 * 1024;
const NUMBER = 8;
/** Of one array, as if it had some hundred elements. */
const ARRAY = 1024;

const PACKED_KINDS = ['long_data', 'float_data', 'double_data'] as const;
const LIST_KINDS = ['bool_data', 'int_data', 'string_data', 'json_data', 'array_data'] as const;

/** The values of a field in pieces, in order; what is not large is one piece. */
export function* scalarPieces(scalars: WireScalars): Generator<WireScalars> {
  for (const kind of PACKED_KINDS) {
    const bytes = scalars[kind]?.data;
    if (!bytes || bytes.length <= PACKED) continue;
    for (const data of packedPieces(bytes, kind === 'long_data')) yield { [kind]: { data } };
    return;
  }
  for (const kind of LIST_KINDS) {
    const values: readonly unknown[] | null | undefined = scalars[kind]?.data;
    if (!values || !isLarge(values)) continue;
    for (const data of listPieces(values)) yield { [kind]: { data } };
    return;
  }
  yield scalars;
}

/** @param isVarint whether a number ends with the first byte below 0x80, and not after eight or four */
function* packedPieces(bytes: Uint8Array, isVarint: boolean): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    let to = Math.min(bytes.length, from + PACKED);
    while (isVarint && to < bytes.length && (bytes[to - 1] as number) >= 0x80) to++;
    yield bytes.subarray(from, to);
    from = to;
  }
}

function* listPieces(values: readonly unknown[]): Generator<readonly unknown[]> {
  for (let from = 0; from < values.length; ) {
    let to = from;
    for (let weight = 0; to < values.length && to - from < MOST && weight < WEIGHT; to++) {
      weight += weightOf(values[to]);
    }
    yield values.slice(from, to);
    from = to;
  }
}

function isLarge(values: readonly unknown[]): boolean {
  let weight = 0;
  for (const value of values) weight += weightOf(value);
  return weight >= WEIGHT || values.length > MOST;
}

function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value instanceof Uint8Array) return value.length;
  return typeof value === 'object' ? ARRAY : NUMBER;
}
