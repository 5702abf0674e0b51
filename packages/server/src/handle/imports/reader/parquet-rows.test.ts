import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../../../engine/spec.ts';
import { createJsonParser } from '../../../kernel/json-parser.ts';
import { systemRandom } from '../../../kernel/random.ts';
import { field } from '../test-fields.ts';
import { ImportFault } from './import-fault.ts';
import { parquetRows } from './parquet-rows.ts';
import { allRows, memorySource, testFile } from './test-bytes.ts';

const parse = createJsonParser(systemRandom);
const open = (bytes: Uint8Array, fields: readonly FieldSpec[] = []) =>
  parquetRows(memorySource(bytes), fields, parse);
const read = async (bytes: Uint8Array, fields: readonly FieldSpec[] = []) =>
  allRows(await open(bytes, fields));

/** Of the files that `make.py` writes with pyarrow itself. */
const expected = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    id: BigInt(i),
    dense: [i, i + 0.5, -1],
    text: i % 5 ? `t${i % 7}` : null,
  }));

test.each(['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'])(
  'pages and row groups compressed with %s give their rows in order',
  async (codec) => {
    expect(await read(await testFile(`codec-${codec}.parquet`))).toEqual(expected(600));
  },
);

test('pages of the second version give their rows', async () => {
  const source = await open(await testFile('pages-v2.parquet'));
  expect(source.totalRows).toBe(3000);
  expect(source.share()).toBe(0);
  expect(await allRows(source)).toEqual(expected(3000));
  expect(source.share()).toBe(1);
});

test('columns of other shapes are what fields can take', async () => {
  const fields = [field('raw', DataType.FloatVector, { dim: 2 })];
  const [first, second] = await read(await testFile('shapes.parquet'), fields);
  expect(first).toEqual({
    ...{ id: 1, dense: [1, 2, 3], half: [1.5, -2], plain: 'one', category: 'x' },
    raw: new Uint8Array(Float32Array.of(1, 2).buffer),
    sparse: { indices: [3n, 1n], values: [0.5, 0.25] },
    weights: { 5: 0.5 },
    doc: { a: [{ b: 9007199254740993n }] },
  });
  expect(second).toMatchObject({ doc: null, half: [0, 65504], weights: { 6: 1.5, 2: 2.5 } });
});

test('bytes without an annotation that are no text are refused where no vector is', async () => {
  const shapes = await testFile('shapes.parquet');
  await expect(read(shapes)).rejects.toThrow(/^column raw cannot be read: .*utf-8/);
});

test('lists of bytes are bytes where the field is a vector of bytes', async () => {
  const bits = [field('bits', DataType.BinaryVector, { dim: 16 })];
  expect(await read(await testFile('bytes.parquet'), bits)).toEqual([
    { id: 0n, bits: Uint8Array.of(0x80, 0x80), int8: [0, -128, 127, 0] },
    { id: 1n, bits: Uint8Array.of(0x81, 0x81), int8: [1, -128, 127, 0] },
  ]);
});

test('times are refused by name', async () => {
  await expect(read(await testFile('timestamps.parquet'))).rejects.toThrow(
    'column at: values of type TIMESTAMP_MICROS are not supported; write them as numbers or texts',
  );
});

test('a page that is not what its checksum says is refused', async () => {
  const bytes = await testFile('checksums.parquet');
  expect(await read(bytes)).toEqual(expected(100));
  bytes[bytes.indexOf('t1') + 1] = 0x39;
  await expect(read(bytes)).rejects.toThrow(/column text cannot be read: .*checksum/);
});

test.each([
  ['nothing', (bytes: Buffer) => bytes.subarray(0, 0), /too short/],
  ['text', () => Buffer.from('[{"a":1},{"a":2}]'), /not a Parquet file/],
  ['half of it', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2), /not a Parquet file/],
  ['a footer of zeros', (bytes: Buffer) => zeroFooter(bytes), /footer is broken/],
  ['a longer footer', (bytes: Buffer) => longerFooter(bytes), /footer is longer than it can be/],
  ['no pages', (bytes: Buffer) => bytes.fill(0, 4, 2000), /column id cannot be read/],
])('%s is refused', async (_, change, message) => {
  const bytes = change(await testFile('codec-none.parquet'));
  await expect(read(bytes)).rejects.toThrow(message);
  await expect(read(bytes)).rejects.toBeInstanceOf(ImportFault);
});

function zeroFooter(bytes: Buffer): Buffer {
  const length = bytes.readUInt32LE(bytes.length - 8);
  return bytes.fill(0, bytes.length - 8 - length, bytes.length - 8);
}

function longerFooter(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(2 ** 32 - 1, bytes.length - 8);
  return bytes;
}
