import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Scalar } from '../engine.ts';
import { DataType, type FieldSpec } from '../spec.ts';
import { parseRowText, rowText, scalarOf } from './row-text.ts';
import { field } from './test-engine.ts';

const int64 = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const double = fc.double({ noNaN: true, noDefaultInfinity: true });
const text = fc.string({ unit: 'binary' });

const scalars: readonly [FieldSpec, fc.Arbitrary<Scalar>][] = [
  [field(100, 'bool', DataType.Bool), fc.boolean()],
  [field(101, 'int8', DataType.Int8), fc.integer({ min: -128, max: 127 })],
  [field(102, 'int64', DataType.Int64), int64],
  [field(103, 'double', DataType.Double), double],
  [field(104, 'float', DataType.Float), double.map(Math.fround).filter(Number.isFinite)],
  [field(105, 'text', DataType.VarChar), text],
  [field(106, 'json', DataType.JSON), fc.json()],
  [field(107, 'longs', DataType.Array, { elementType: DataType.Int64 }), fc.array(int64)],
  [field(108, 'doubles', DataType.Array, { elementType: DataType.Double }), fc.array(double)],
  [field(109, 'texts', DataType.Array, { elementType: DataType.VarChar }), fc.array(text)],
];

test('rows of all scalar types are read back exactly, nulls included', () => {
  const row = fc.tuple(...scalars.map(([, values]) => fc.option(values)));
  fc.assert(
    fc.property(row, (values) => {
      const places = parseRowText(rowText(values));
      const back = scalars.map(([of], place) => scalarOf(of, places[place]));
      expect(back).toEqual(values);
    }),
  );
});

test('a field that is younger than the row is null', () => {
  expect(scalarOf(field(120, 'new', DataType.Int64), parseRowText('[1]')[1])).toBeNull();
});
