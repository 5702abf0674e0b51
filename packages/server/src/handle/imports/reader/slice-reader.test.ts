import { type messages, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Rows } from '../../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../../engine/spec.ts';
import { systemRandom } from '../../../kernel/random.ts';
import type { CollectionRecord } from '../../../store/catalog.ts';
import { readRows } from '../../entities/read-rows.ts';
import { fileTypeOf } from '../file-type.ts';
import { field, WRITER_FIELDS } from '../test-fields.ts';
import { type EncodedRows, SliceReader } from './slice-reader.ts';
import { memorySource, testFile } from './test-bytes.ts';

const BIG = 2 ** 53;

async function openText(text: string, fields: readonly FieldSpec[]): Promise<SliceReader> {
  const bytes = memorySource(Buffer.from(text));
  return SliceReader.open(bytes, { type: 'json', fields, random: systemRandom });
}

/** What an insert reads from the bytes. */
function inserted(encoded: EncodedRows | undefined, fields: readonly FieldSpec[]): Promise<Rows> {
  if (!encoded || !('bytes' in encoded)) throw new Error(JSON.stringify(encoded));
  const request: messages.proto.milvus.InsertRequest = wire.milvus.InsertRequest.decode(
    encoded.bytes,
  );
  const record = { name: 'c', fields } as unknown as CollectionRecord;
  return readRows(record, { fields: request.fields_data, rows: request.num_rows }, {});
}

async function wholeFile(name: string, fields: readonly FieldSpec[]): Promise<Rows> {
  const bytes = memorySource(await testFile(name));
  const type = fileTypeOf(name) ?? 'json';
  const reader = await SliceReader.open(bytes, { type, fields, random: systemRandom });
  const slice = await reader.next();
  expect(await reader.next()).toBeUndefined();
  return inserted(slice?.encoded, fields);
}

test('what the bulk writer of pymilvus writes is the same rows in each of its formats', async () => {
  const json = await wholeFile('writer.json', WRITER_FIELDS);
  const value = (name: string, row: number) => {
    const { id } = WRITER_FIELDS.find((one) => one.name === name) as FieldSpec;
    const column = json.columns.get(id);
    return column?.kind === 'scalar' ? column.values[row] : column;
  };
  expect(json.keys.map(BigInt)).toEqual([1n, 2n, 3n, 4n, 5n].map((i) => BigInt(BIG) + i));
  expect(value('large', 1)).toBe(-(2n ** 62n) - 1n);
  expect(value('text', 2)).toBe('text 2 é 向量 "quoted" \\ \n');
  expect([value('maybe', 0), value('maybe', 1)]).toEqual(['maybe 0', null]);
  expect(value('doc', 0)).toBe('{"deep":{"list":[0,9007199254740993,null,"x"]}}');
  expect(value('$meta', 4)).toBe('{"extra":4,"more":{"big":9007199254740993}}');
  expect(value('numbers', 1)).toEqual([9007199254740993n, -1]);
  expect(value('brain', 0)).toMatchObject({ kind: 'dense' });
  expect(await wholeFile('writer.jsonl', WRITER_FIELDS)).toEqual(json);
  expect(await wholeFile('writer.parquet', WRITER_FIELDS)).toEqual(json);
});

test('vectors of bytes of the bulk writer are their bytes', async () => {
  for (const name of ['bytes.json', 'bytes.parquet']) {
    const bytes = memorySource(await testFile(name));
    const fields = [
      field('id', DataType.Int64, { primaryKey: true }, 100),
      field('bits', DataType.BinaryVector, { dim: 16 }, 101),
      field('int8', DataType.Int8Vector, { dim: 4 }, 102),
    ];
    const type = fileTypeOf(name) ?? 'json';
    const reader = await SliceReader.open(bytes, { type, fields, random: systemRandom });
    const slice = await reader.next();
    if (!slice || !('bytes' in slice.encoded)) throw new Error(`${name} was not encoded`);
    const { fields_data } = wire.milvus.InsertRequest.decode(slice.encoded.bytes);
    const vectors = (of: string) => fields_data.find((one) => one.field_name === of)?.vectors;
    expect(vectors('bits')?.binary_vector, name).toEqual(Buffer.from('80808181', 'hex'));
    expect(vectors('int8')?.int8_vector, name).toEqual(Buffer.from('00807f0001807f00', 'hex'));
  }
});

const FIELDS = [
  field('id', DataType.Int64, { primaryKey: true }, 100),
  field('v', DataType.FloatVector, { dim: 2 }, 101),
  field('s', DataType.SparseFloatVector, {}, 102),
  field('$meta', DataType.JSON, { dynamic: true }, 103),
];
const row = (id: number, more = '') => `{"id":${id},"v":[1,2],"s":{"1":0.5}${more}}`;

test('a long file comes in slices, whose parts can be asked for again while they are near', async () => {
  const filler = `,"filler":"${'x'.repeat(10_000)}"`;
  const rows = Array.from({ length: 300 }, (_, i) => row(i, filler));
  const reader = await openText(`[${rows.join(',')}]`, FIELDS);
  const keys: unknown[] = [];
  let slices = 0;
  for (let slice = await reader.next(); slice; slice = await reader.next()) {
    slices++;
    expect(slice.first).toBe(keys.length);
    keys.push(...(await inserted(slice.encoded, FIELDS)).keys);
    const part = reader.encode(slice.first + 1, 2);
    expect((await inserted(part, FIELDS)).keys).toEqual([slice.first + 1, slice.first + 2]);
  }
  expect(keys).toEqual(rows.map((_, i) => i));
  expect(slices).toBeGreaterThan(4);
  expect(() => reader.encode(0, 1)).toThrow('not kept');
});

test.each([
  [`{"id":1,"v":[1],"s":{"1":1}}`, 'field v: vector length diff from dimension'],
  [`{"id":"x","v":[1,2],"s":{"1":1}}`, /^field id: it must be an integer of 64 bits/],
  [`{"id":1,"v":[1,2],"s":{"-1":1}}`, /^field s: an index of a sparse vector/],
  [`{"id":1,"v":[1,2],"s":"{\\"1\\":"}`, 'it is not valid JSON'],
  [row(1, ',"$meta":[]'), '$meta must be a JSON object'],
  [row(1, ',"$meta":"x"'), 'it is not valid JSON'],
  [row(1, ',"$meta":{"v":1}'), 'the key v of $meta is a field of the row'],
  [row(1, ',"a":1,"$meta":{"a":1}'), 'the key a of $meta is a field of the row'],
  ['{"v":[1,2],"s":{}}', /^field id: missing field: id/],
])('the row %s is told with its place and what is wrong', async (bad, reason) => {
  const reader = await openText(`[${row(0)},${bad},${row(2)}]`, FIELDS);
  const slice = await reader.next();
  expect(slice).toMatchObject({
    ...{ first: 0, rows: 3 },
    encoded: {
      badRow: 1,
      reason: typeof reason === 'string' ? reason : expect.stringMatching(reason),
    },
  });
  expect((await inserted(reader.encode(0, 1), FIELDS)).keys).toEqual([0]);
});

test('without a dynamic field nothing may be more than the schema has', async () => {
  const fields = FIELDS.filter((one) => !one.dynamic);
  for (const more of [',"a":1', ',"$meta":{}']) {
    const reader = await openText(`[${row(0, more)}]`, fields);
    const slice = await reader.next();
    expect(slice?.encoded).toMatchObject({
      badRow: 0,
      reason: expect.stringMatching('has pass more field without dynamic schema'),
    });
  }
});

test('a document that the bulk writer wrote as the text null is a null', async () => {
  const fields = [
    field('id', DataType.Int64, { primaryKey: true }, 100),
    field('doc', DataType.JSON, { nullable: true }, 101),
  ];
  const reader = await openText('[{"id":1,"doc":"null"},{"id":2,"doc":null}]', fields);
  const slice = await reader.next();
  expect((await inserted(slice?.encoded, fields)).columns.get(101)).toMatchObject({
    values: [null, null],
  });
});
