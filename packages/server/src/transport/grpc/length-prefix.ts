const LENGTH_DELIMITED = 2;

/** What stands before a field of protobuf with so many bytes. */
export function lengthPrefix(field: number, length: number): Buffer {
  return Buffer.from([...varint((field << 3) | LENGTH_DELIMITED), ...varint(length)]);
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return bytes;
}
