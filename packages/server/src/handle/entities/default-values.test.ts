import { bytesOf, decodeInt64s, float32View, float64View } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig } from './test-rig.ts';

const BIG = { low: 1, high: 0x1000_0000 };
const DEFAULTS = [
  { name: 'b', data_type: DataType.Bool, default_value: { bool_data: true } },
  { name: 'i8', data_type: DataType.Int8, default_value: { int_data: -8 } },
  { name: 'i16', data_type: DataType.Int16, default_value: { int_data: 16 } },
  { name: 'i32', data_type: DataType.Int32, default_value: { int_data: -32 } },
  { name: 'i64', data_type: DataType.Int64, default_value: { long_data: BIG } },
  { name: 'f', data_type: DataType.Float, default_value: { float_data: 1.5 } },
  { name: 'd', data_type: DataType.Double, default_value: { double_data: 0.1 } },
  {
    ...{ name: 's', data_type: DataType.VarChar, default_value: { string_data: 'x' } },
    type_params: pairs({ max_length: '5' }),
  },
];
const NAMES = DEFAULTS.map(({ name }) => name);
const VALUES = {
  ...{ b: true, i8: -8, i16: 16, i32: -32, i64: 2n ** 60n + 1n, f: 1.5, d: 0.1, s: 'x' },
};

// biome-ignore lint/suspicious/noExplicitAny: a column of a reply
function firstOf({ scalars }: any): unknown {
  const { bool_data, int_data, long_data, float_data, double_data, string_data } = scalars;
  if (long_data) return decodeInt64s(long_data.data)[0];
  if (float_data) return float32View(float_data.data)[0];
  if (double_data) return float64View(double_data.data)[0];
  return (bool_data ?? int_data ?? string_data).data[0];
}

test.each([false, true])(
  'what is left out, or null, has the default of its field (nullable: %s)',
  async (nullable) => {
    await using rig = await createEntityRig();
    const fields = [ID_FIELD, VECTOR_FIELD, ...DEFAULTS.map((field) => ({ ...field, nullable }))];
    await rig.prepare('books', { fields });
    const one = (id: number, more: object[] = []) => ({
      ...{ collection_name: 'books', num_rows: 1 },
      fields_data: [columns.int64('id', [id]), columns.vectors('vector', [[1, 0, 0, 0]]), ...more],
    });
    const nulls = DEFAULTS.map(({ name, data_type }) => ({
      ...{ field_name: name, type: data_type, valid_data: [false] },
    }));
    await rig.call('Insert', one(1));
    await rig.call('Insert', one(2, nulls));
    await rig.call('Upsert', one(3, nulls.slice(2)));
    for (const id of [1, 2, 3]) {
      const reply = await rig.call('Query', {
        ...{ collection_name: 'books', expr: `id in [${id}]`, output_fields: NAMES },
      });
      const entries = reply.fields_data.map((field: { field_name: string }) => [
        ...[field.field_name, firstOf(field)],
      ]);
      expect(Object.fromEntries(entries)).toEqual({ ...VALUES, id });
    }
    const matching = await rig.call('Query', {
      collection_name: 'books',
      expr: 'b == true and i8 == -8 and i64 == 1152921504606846977 and f > 1.4 and s == "x"',
      output_fields: ['id'],
    });
    expect(decodeInt64s(matching.fields_data[0].scalars.long_data.data)).toHaveLength(3);
    const { schema } = await rig.call('DescribeCollection', { collection_name: 'books' });
    const described = schema.fields.slice(2);
    expect(described.map((field: { name: string }) => field.name)).toEqual(NAMES);
    for (const [at, { default_value }] of DEFAULTS.entries()) {
      const [member, value] = Object.entries(default_value)[0] ?? ['', 0];
      const got = described[at].default_value[member];
      expect(typeof value === 'object' ? { low: got.low, high: got.high } : got).toEqual(value);
    }
  },
);

test('a value takes the place of the default', async () => {
  await using rig = await createEntityRig();
  await rig.prepare('books', { fields: [ID_FIELD, VECTOR_FIELD, ...DEFAULTS.slice(5, 6)] });
  const data = { float_data: { data: bytesOf(Float32Array.of(7, 0)) } };
  await rig.call('Insert', {
    ...{ collection_name: 'books', num_rows: 2 },
    fields_data: [
      columns.int64('id', [1, 2]),
      columns.vectors('vector', [
        [1, 0, 0, 0],
        [1, 0, 0, 0],
      ]),
      { field_name: 'f', type: DataType.Float, scalars: data, valid_data: [true, false] },
    ],
  });
  const reply = await rig.call('Query', {
    ...{ collection_name: 'books', expr: 'id in [1, 2]', output_fields: ['f'] },
  });
  expect([...float32View(reply.fields_data[0].scalars.float_data.data)]).toEqual([7, 1.5]);
});

test('null is kept in every type, by an insert, an upsert and a partial update', async () => {
  await using rig = await createEntityRig();
  const types = [
    ...DEFAULTS.map(({ default_value: _, ...field }) => field),
    { name: 'j', data_type: DataType.JSON },
    {
      ...{ name: 'a', data_type: DataType.Array, element_type: DataType.Int64 },
      type_params: pairs({ max_capacity: '3' }),
    },
  ];
  const names = types.map(({ name }) => name);
  const fields = [ID_FIELD, VECTOR_FIELD, ...types.map((field) => ({ ...field, nullable: true }))];
  await rig.prepare('books', { fields });
  const nulls = types.map(({ name, data_type }) => ({
    ...{ field_name: name, type: data_type, valid_data: [false] },
  }));
  const one = (id: number, more: object[], rest: object = {}) => ({
    ...{ collection_name: 'books', num_rows: 1 },
    fields_data: [columns.int64('id', [id]), columns.vectors('vector', [[id, 0, 0, 0]]), ...more],
    ...rest,
  });
  await rig.call('Insert', one(1, []));
  await rig.call('Upsert', one(2, nulls));
  await rig.call('Insert', one(3, [columns.text('s', ['x'])]));
  await rig.call('Upsert', one(3, nulls.slice(4), { partial_update: true }));
  for (const expr of ['id in [1, 2, 3]', ...names.map((name) => `${name} is null`)]) {
    const request = { collection_name: 'books', expr, output_fields: names };
    const reply = await rig.call('Query', request);
    for (const { field_name, valid_data } of reply.fields_data) {
      if (field_name !== 'id') expect([field_name, valid_data]).toEqual([field_name, NO_VALUES]);
    }
  }
});

const NO_VALUES = [false, false, false];
