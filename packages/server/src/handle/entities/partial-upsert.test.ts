import { decodeInt64s, float32View, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { ID_FIELD, pairs, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig, type EntityRig } from './test-rig.ts';

const BOOKS = { collection_name: 'books' };
const SCHEMA = {
  enable_dynamic_field: true,
  fields: [
    ID_FIELD,
    VECTOR_FIELD,
    { name: 'n', data_type: DataType.Int64, nullable: true },
    {
      ...{ name: 'kind', data_type: DataType.VarChar, default_value: { string_data: 'new' } },
      type_params: pairs({ max_length: '20' }),
    },
    {
      ...{ name: 'tags', data_type: DataType.Array, element_type: DataType.Int64 },
      ...{ type_params: pairs({ max_capacity: '4' }), nullable: true },
    },
  ],
};
const BIG = 2n ** 60n + 1n;

const arrays = (values: readonly (readonly number[])[]) => ({
  ...{ field_name: 'tags', type: DataType.Array },
  scalars: {
    array_data: {
      data: values.map((one) => ({
        long_data: { data: columns.int64('', one).scalars.long_data.data },
      })),
      element_type: DataType.Int64,
    },
  },
  valid_data: values.map(() => true),
});

/** Key 1 and 2, with everything set. */
async function setUp(): Promise<EntityRig> {
  const rig = await createEntityRig();
  await rig.prepare('books', SCHEMA);
  await rig.call('Insert', {
    ...BOOKS,
    num_rows: 2,
    fields_data: [
      columns.int64('id', [1, 2]),
      columns.vectors('vector', [
        [1, 0, 0, 0],
        [2, 0, 0, 0],
      ]),
      { ...columns.int64('n', [10, BIG]), valid_data: [true, true] },
      columns.text('kind', ['a', 'b']),
      arrays([[1], [2, 3]]),
      columns.dynamic([{ shelf: 'x', deep: { k: 1 } }, { shelf: 'y' }]),
    ],
  });
  return rig;
}

function update(rig: EntityRig, ids: readonly number[], fields: object[] = [], rest: object = {}) {
  return rig.call('Upsert', {
    ...{ ...BOOKS, num_rows: ids.length, partial_update: true },
    fields_data: [columns.int64('id', ids), ...fields],
    ...rest,
  });
}

/** All fields of an entity, as JSON would have them. */
async function entity(rig: EntityRig, id: number) {
  const reply = await rig.call('Query', {
    ...{ ...BOOKS, expr: `id in [${id}]`, output_fields: ['*'] },
  });
  const values: Record<string, unknown> = {};
  for (const { field_name, scalars, vectors, valid_data } of reply.fields_data) {
    const isNull = valid_data?.[0] === false;
    if (vectors) values[field_name] = [...float32View(vectors.float_vector.data)];
    else if (isNull) values[field_name] = null;
    else if (scalars.long_data) values[field_name] = decodeInt64s(scalars.long_data.data)[0];
    else if (scalars.string_data) values[field_name] = scalars.string_data.data[0];
    else if (scalars.array_data)
      values[field_name] = decodeInt64s(scalars.array_data.data[0].long_data.data);
    else Object.assign(values, JSON.parse(Buffer.from(scalars.json_data.data[0]).toString()));
  }
  return values;
}

const ONE = {
  ...{ id: 1, vector: [1, 0, 0, 0], n: 10, kind: 'a', tags: [1] },
  ...{ shelf: 'x', deep: { k: 1 } },
};
const TWO = { id: 2, vector: [2, 0, 0, 0], n: BIG, kind: 'b', tags: [2, 3], shelf: 'y' };

test('what a partial update leaves out stays as it is', async () => {
  await using rig = await setUp();
  const reply = await update(rig, [1, 2], [columns.text('kind', ['c', 'd'])]);
  expect(reply.upsert_cnt.toNumber()).toBe(2);
  expect(await entity(rig, 1)).toEqual({ ...ONE, kind: 'c' });
  expect(await entity(rig, 2)).toEqual({ ...TWO, kind: 'd' });
  await update(rig, [2], [columns.vectors('vector', [[0, 0, 7, 0]])]);
  expect(await entity(rig, 2)).toEqual({ ...TWO, kind: 'd', vector: [0, 0, 7, 0] });
});

test('a null replaces a value, and a default a null', async () => {
  await using rig = await setUp();
  await update(
    rig,
    [1],
    [
      { ...columns.int64('n', []), valid_data: [false] },
      { ...columns.text('kind', []), valid_data: [false] },
    ],
  );
  expect(await entity(rig, 1)).toEqual({ ...ONE, n: null, kind: 'new' });
});

test('keys of the dynamic field are added to those that are there', async () => {
  await using rig = await setUp();
  await update(rig, [1, 2], [columns.dynamic([{ deep: 2, more: true }, {}])]);
  expect(await entity(rig, 1)).toEqual({ ...ONE, deep: 2, more: true });
  expect(await entity(rig, 2)).toEqual(TWO);
});

test('an entity that does not exist is made, if it lacks nothing', async () => {
  await using rig = await setUp();
  await update(
    rig,
    [3, 1],
    [
      columns.vectors('vector', [
        [3, 0, 0, 0],
        [4, 0, 0, 0],
      ]),
    ],
  );
  expect(await entity(rig, 3)).toEqual({
    ...{ id: 3, vector: [3, 0, 0, 0], n: null, kind: 'new', tags: null },
  });
  expect(await entity(rig, 1)).toEqual({ ...ONE, vector: [4, 0, 0, 0] });
  await expect(update(rig, [1, 4], [columns.text('kind', ['e', 'f'])])).rejects.toMatchObject({
    message: 'fieldSchema(vector) has no corresponding fieldData pass in: invalid parameter',
    fields: { code: 1100 },
  });
  // Nothing of the refused request was stored.
  expect(await entity(rig, 1)).toEqual({ ...ONE, vector: [4, 0, 0, 0] });
});

test('an entity stays in its partition unless another is named', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', { ...BOOKS, partition_name: 'p' });
  await update(rig, [1], [], { partition_name: 'p' });
  await update(rig, [1, 2], [columns.text('kind', ['c', 'c'])]);
  const inside = async (name: string) => {
    const request = { ...BOOKS, expr: 'id > 0', partition_names: [name], output_fields: ['id'] };
    const reply = await rig.call('Query', request);
    return decodeInt64s(reply.fields_data[0].scalars.long_data.data);
  };
  expect([await inside('p'), await inside('_default')]).toEqual([[1], [2]]);
  expect(await entity(rig, 1)).toEqual({ ...ONE, kind: 'c' });
  await update(rig, [1], [], { partition_name: '_default' });
  expect(await inside('p')).toEqual([]);
});

test('arrays are appended to, and elements taken away', async () => {
  await using rig = await setUp();
  const { ARRAY_APPEND, ARRAY_REMOVE } = wire.schema.FieldPartialUpdateOp.OpType;
  const op = (kind: number) => ({ field_ops: [{ field_name: 'tags', op: kind }] });
  await update(rig, [1, 2], [arrays([[5, 6], [2]])], op(ARRAY_APPEND));
  expect(await entity(rig, 1)).toEqual({ ...ONE, tags: [1, 5, 6] });
  expect(await entity(rig, 2)).toEqual({ ...TWO, tags: [2, 3, 2] });
  await update(rig, [1, 2], [arrays([[5, 9], [2]])], op(ARRAY_REMOVE));
  expect(await entity(rig, 1)).toEqual({ ...ONE, tags: [1, 6] });
  expect(await entity(rig, 2)).toEqual({ ...TWO, tags: [3] });
  await expect(update(rig, [1], [arrays([[1, 2, 3]])], op(ARRAY_APPEND))).rejects.toThrow(
    'the length (5) of array field tags exceeds max capacity (4)',
  );
  await expect(
    update(rig, [1], [], { field_ops: [{ field_name: 'n', op: ARRAY_APPEND }] }),
  ).rejects.toThrow('field n of a field operation is not an array field');
  await expect(
    update(rig, [1], [], { ...op(ARRAY_APPEND), partial_update: false }),
  ).rejects.toThrow('field operations need a partial update');
});

test('one key twice in a partial update is refused', async () => {
  await using rig = await setUp();
  await expect(update(rig, [1, 1], [columns.text('kind', ['c', 'd'])])).rejects.toThrow(
    'duplicate primary keys are not allowed in the same batch',
  );
});

test('partial updates of different fields at the same time all count', async () => {
  await using rig = await setUp();
  const rounds = Array.from({ length: 20 }, (_, i) => i);
  await Promise.all(
    rounds.flatMap((i) => [
      update(rig, [1], [columns.dynamic([{ [`k${i}`]: i }])]),
      update(rig, [1], [columns.text('kind', [`t${i}`])]),
      update(rig, [1], [columns.vectors('vector', [[i, i, 0, 0]])]),
    ]),
  );
  const keys = Object.fromEntries(rounds.map((i) => [`k${i}`, i]));
  const { kind, vector, ...rest } = await entity(rig, 1);
  const { kind: _, vector: __, ...before } = ONE;
  expect(rest).toEqual({ ...before, ...keys });
  // Which of several that come at the same time is the last one is not said.
  expect(rounds.map((i) => `t${i}`)).toContain(kind);
  expect(rounds.map((i) => [i, i, 0, 0])).toContainEqual(vector);
});

test('sparse and 16-bit vectors keep their bytes', async () => {
  await using rig = await createEntityRig();
  const fields = [
    ID_FIELD,
    { name: 'sparse', data_type: DataType.SparseFloatVector },
    {
      ...{ name: 'half', data_type: DataType.Float16Vector, type_params: pairs({ dim: '2' }) },
    },
    { name: 'n', data_type: DataType.Int64 },
  ];
  await rig.prepare('books', { fields }, { metric: 'IP', type: 'AUTOINDEX' });
  const pair = Buffer.from('070000000000003f', 'hex');
  const sparse = {
    ...{ field_name: 'sparse', type: DataType.SparseFloatVector },
    vectors: { dim: 8, sparse_float_vector: { contents: [pair], dim: 8 } },
  };
  const half = {
    ...{ field_name: 'half', type: DataType.Float16Vector },
    vectors: { dim: 2, float16_vector: Buffer.from('003c00c0', 'hex') },
  };
  const insert = { ...BOOKS, num_rows: 1 };
  await rig.call('Insert', {
    ...insert,
    fields_data: [columns.int64('id', [1]), sparse, half, columns.int64('n', [1])],
  });
  await update(rig, [1], [columns.int64('n', [2])]);
  const reply = await rig.call('Query', {
    ...{ ...BOOKS, expr: 'n == 2', output_fields: ['sparse', 'half'] },
  });
  const byName = new Map<string, { vectors: Record<string, never> }>(
    reply.fields_data.map((one: { field_name: string }) => [one.field_name, one]),
  );
  const stored = byName.get('sparse')?.vectors as unknown as {
    sparse_float_vector: { contents: Uint8Array[] };
  };
  expect(Buffer.from(stored.sparse_float_vector.contents[0] ?? []).equals(pair)).toBe(true);
  const bytes = byName.get('half')?.vectors as unknown as { float16_vector: Uint8Array };
  expect(Buffer.from(bytes.float16_vector).toString('hex')).toBe('003c00c0');
});

test('a dynamic field does not outgrow what a document may be by being added to', async () => {
  await using rig = await setUp();
  await update(rig, [1], [columns.dynamic([{ a: 'a'.repeat(40_000) }])]);
  await expect(
    update(rig, [1], [columns.dynamic([{ b: 'b'.repeat(40_000) }])]),
  ).rejects.toMatchObject({
    message: expect.stringMatching(
      /^the length \(80\d{3}\) of json field \(\$meta\) exceeds max length \(65536\)/,
    ),
    fields: { code: 1100 },
  });
  await update(rig, [1], [columns.dynamic([{ a: 'short', b: 'b'.repeat(40_000) }])]);
  expect(await entity(rig, 1)).toMatchObject({ a: 'short' });
});

test('of an entity that is new there are no elements to take away', async () => {
  const { ARRAY_REMOVE } = wire.schema.FieldPartialUpdateOp.OpType;
  const ops = { field_ops: [{ field_name: 'tags', op: ARRAY_REMOVE }] };
  const made = (id: number) => [columns.vectors('vector', [[id, 0, 0, 0]]), arrays([[1]])];
  await using rig = await setUp();
  await update(rig, [8], made(8), ops);
  expect(await entity(rig, 8)).toMatchObject({ tags: [] });
  await using empty = await createEntityRig();
  await empty.prepare('books', SCHEMA);
  await update(empty, [8], made(8), ops);
  expect(await entity(empty, 8)).toMatchObject({ tags: [] });
});
