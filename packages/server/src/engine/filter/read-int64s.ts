import { errors } from '@latchkey/contract';

const MAX_VARINT_BYTES = 10;

/**
 * Reads packed `int64` values: varints of two's complement. Integers that are exact as numbers are
 * numbers, the others bigints. Throws ApiError 1100 for bytes that are none.
 */
export function readInt64s(bytes: Uint8Array): readonly (number | bigint)[] {
  const values: (number | bigint)[] = [];
  for (let at = 0; at < bytes.length; ) {
    let value = 0n;
    let narrow = 0;
    let length = 0;
    for (;;) {
      const byte = bytes[at + length];
      if (byte === undefined || length === MAX_VARINT_BYTES) {
        throw errors.malformedMessage('a packed int64 is cut short');
      }
      // Four bytes fit into the integer operations of numbers; the rest needs bigints.
      if (length < 4) narrow |= (byte & 0x7f) << (7 * length);
      else value |= BigInt(byte & 0x7f) << BigInt(7 * length);
      length++;
      if (byte < 0x80) break;
    }
    at += length;
    values.push(length <= 4 ? narrow : narrowed(BigInt.asIntN(64, value | BigInt(narrow))));
  }
  return values;
}

function narrowed(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
