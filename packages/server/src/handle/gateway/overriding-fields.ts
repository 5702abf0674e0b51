/*
 * Bytes that, behind a request, give a field of it another value: of a field that stands there twice,
 * protobuf takes the last one. So a request need not be decoded, nor copied.
 */

/** A smaller number is one byte. */
const ONE_BYTE = 0x80;

/** @param field number of a text field */
export function textSuffix(field: number, value: string): Buffer {
  const length = Buffer.byteLength(value, 'utf8');
  const tag = field * 8 + 2;
  if (tag < ONE_BYTE && length < ONE_BYTE) {
    const bytes = Buffer.allocUnsafe(2 + length);
    bytes[0] = tag;
    bytes[1] = length;
    bytes.write(value, 2, 'utf8');
    return bytes;
  }
  return Buffer.concat([varint(tag), varint(length), Buffer.from(value, 'utf8')]);
}

/** @param field number of an int64 field. @param id as decimal text, not negative */
export function idSuffix(field: number, id: string): Buffer {
  return Buffer.concat([varint(field * 8), varint(BigInt(id))]);
}

/** A gRPC frame whose message goes on with these bytes. */
export function withSuffix(frame: Buffer, suffix: Buffer): Buffer {
  const longer = Buffer.concat([frame, suffix]);
  longer.writeUInt32BE(longer.length - 5, 1);
  return longer;
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}
