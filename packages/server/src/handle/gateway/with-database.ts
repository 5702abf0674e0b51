/**
 * The bytes that, behind a request, give it another database: of a text field that stands there twice,
 * protobuf takes the last one. So a request need not be decoded, nor copied.
 *
 * @param field number of the field
 */
export function databaseSuffix(field: number, name: string): Buffer {
  const text = Buffer.from(name, 'utf8');
  return Buffer.concat([varint(field * 8 + 2), varint(text.length), text]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
