import { expect, test } from 'vitest';
import type { Column } from '../../engine/engine.ts';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import type { Output } from './output-fields.ts';
import { writeOutput } from './write-output.ts';

const field = (id: number, type: DataType, more: Partial<FieldSpec> = {}): FieldSpec => ({
  ...{ id, name: `f${id}`, type, description: '', primaryKey: false, autoId: false },
  ...{ nullable: false, partitionKey: false, dynamic: false, params: [] },
  ...more,
});
const FIELDS = [
  field(1, DataType.Int64, { nullable: true }),
  field(2, DataType.VarChar),
  field(3, DataType.JSON, { dynamic: true }),
  field(4, DataType.Array, { elementType: DataType.Int64 }),
  field(5, DataType.FloatVector, { dim: 2 }),
  field(6, DataType.Bool),
  field(7, DataType.Float),
];
const ROWS = 5000;
const values = <T>(make: (row: number) => T) => Array.from({ length: ROWS }, (_, row) => make(row));
const scalar = (all: readonly unknown[]) => ({ kind: 'scalar', values: all }) as Column;
const COLUMNS = new Map<number, Column>([
  [1, scalar(values((row) => (row % 3 ? row * 1e9 : row % 2 ? null : 2n ** 60n + BigInt(row))))],
  [2, scalar(values((row) => `text ${row}`))],
  [3, scalar(values((row) => `{"a":${row},"b":1.0,"c":"x"}`))],
  [4, scalar(values((row) => [row, -1]))],
  [5, { kind: 'dense', bytes: new Uint8Array(ROWS * 8).fill(7) }],
  [6, scalar(values((row) => row % 2 === 0))],
  [7, scalar(values((row) => row / 3))],
]);

test.each([undefined, new Set(['a', 'b'])])(
  'many rows are written in steps as few are at a stroke',
  async (keys) => {
    const output: Output = { fields: FIELDS, keys, names: [] };
    const atAStroke = writeOutput(output, COLUMNS, 1);
    const inSteps = writeOutput(output, COLUMNS, ROWS);
    expect(atAStroke).toBeInstanceOf(Array);
    expect(inSteps).toBeInstanceOf(Promise);
    const plain = (all: unknown) =>
      JSON.stringify(all, (_, one) => (one instanceof Uint8Array ? [...one].join() : one));
    expect(plain(await inSteps)).toBe(plain(atAStroke));
  },
);

test('a field without a column is written with its type', async () => {
  const output: Output = { fields: FIELDS, keys: undefined, names: [] };
  expect(await writeOutput(output, new Map(), ROWS)).toEqual(writeOutput(output, new Map(), 0));
});
