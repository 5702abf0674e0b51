/*
 * Bytes that, behind a request, give a field of it another value: of a field that stands there twice,
 * protobuf takes the last one. So a request need not be decoded, nor copied.
 */

/** @param field number of a text field */
export function textSuffix(field: number, value: string): Buffer {
  const text = Buffer.from(value, 'utf8');
  return Buffer.concat([varint(field * 8 + 2), varint(text.length), text]);
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
