import { bytesOf, encodeInt64s } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { field } from '../imports/test-fields.ts';
import { readRows, type WireField } from './read-rows.ts';

/** So many that each field is read in several pieces. */
const ROWS = 40_000;
const LATE = 39_998;
const ALL = Array.from({ length: ROWS }, (_, row) => row);
const FIELDS: readonly FieldSpec[] = [
  { ...field('id', DataType.Int64, {}, 100), primaryKey: true },
  field('small', DataType.Int8, {}, 101),
  field('double', DataType.Double, {}, 102),
  field('text', DataType.VarChar, { maxLength: 30 }, 103),
  field('doc', DataType.JSON, {}, 104),
  field('list', DataType.Array, { elementType: DataType.Int64, maxCapacity: 2 }, 105),
  field('vector', DataType.FloatVector, { dim: 16 }, 106),
];
/** From one byte to nine. */
const ID = (row: number) => row * 2 ** (row % 38);

interface Values {
  small(row: number): number;
  double(row: number): number;
  text(row: number): string;
  doc(row: number): string;
  list(row: number): readonly number[];
  vector(row: number): number;
}

const GOOD: Values = {
  small: (row) => row % 100,
  double: (row) => row / 3,
  text: (row) => `text ${row}`,
  doc: (row) => JSON.stringify({ row }),
  list: (row) => [row, row + 1],
  vector: (row) => Math.fround(row / 7),
};

function read(change: Partial<Values> = {}) {
  const make = { ...GOOD, ...change };
  const scalars: Record<string, WireField['scalars']> = {
    id: { long_data: { data: encodeInt64s(ALL.map(ID)) } },
    small: { int_data: { data: ALL.map(make.small) } },
    double: { double_data: { data: bytesOf(Float64Array.from(ALL, make.double)) } },
    text: { string_data: { data: ALL.map(make.text) } },
    doc: { json_data: { data: ALL.map((row) => Buffer.from(make.doc(row))) } },
    list: {
      array_data: {
        element_type: DataType.Int64,
        data: ALL.map((row) => ({ long_data: { data: encodeInt64s([...make.list(row)]) } })),
      },
    },
  };
  const data = bytesOf(Float32Array.from({ length: 16 * ROWS }, (_, at) => make.vector(at >> 4)));
  const fields = FIELDS.map(({ name }) =>
    name === 'vector'
      ? { field_name: name, vectors: { float_vector: { data } } }
      : { field_name: name, scalars: scalars[name] },
  ) as WireField[];
  const record = { name: 'c', fields: FIELDS } as unknown as CollectionRecord;
  return readRows(record, { fields, rows: ROWS }, {});
}

test('many rows are the same whatever pieces they are read in', async () => {
  const { keys, columns } = await read();
  expect(keys).toEqual(ALL.map(ID));
  const scalar = (id: number) => {
    const column = columns.get(id);
    return column?.kind === 'scalar' ? column.values : undefined;
  };
  expect(scalar(101)).toEqual(ALL.map(GOOD.small));
  expect(scalar(102)).toEqual(ALL.map(GOOD.double));
  expect(scalar(103)).toEqual(ALL.map(GOOD.text));
  expect(scalar(104)).toEqual(ALL.map(GOOD.doc));
  expect(scalar(105)).toEqual(ALL.map(GOOD.list));
  expect(columns.get(106)).toMatchObject({ kind: 'dense' });
});

test.each<[keyof Values, Partial<Values>, RegExp]>([
  ['small', { small: (row) => (row === LATE ? 128 : 0) }, /the 39998th element \(128\)/],
  ['double', { double: (row) => (row === LATE ? Number.NaN : 0) }, /row number: 39998:/],
  ['text', { text: (row) => 'x'.repeat(row === LATE ? 31 : 3) }, /row number: 39998, length: 31/],
  ['doc', { doc: (row) => (row === LATE ? '{' : '{}') }, /row 39998 is not valid JSON/],
  ['list', { list: (row) => (row === LATE ? [1, 2, 3] : []) }, /row number: 39998:/],
  ['vector', { vector: (row) => (row === LATE ? Number.NaN : 0) }, /not a number or infinity/],
])('the row of a bad %s is told, also where many came before it', async (_, change, error) => {
  await expect(read(change)).rejects.toThrow(error);
});
