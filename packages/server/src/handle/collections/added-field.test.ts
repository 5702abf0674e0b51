import { decodeInt64s, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { TEST_CLUSTER } from '../connection/test-store.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from '../entities/test-rig.ts';
import { ID_FIELD, pairs, VECTOR_FIELD } from './test-schema.ts';

const BOOKS = { collection_name: 'books' };
const SCHEMA = { enable_dynamic_field: true, fields: [ID_FIELD, VECTOR_FIELD] };
const NUMBER = { name: 'n', data_type: DataType.Int64, nullable: true };
const TEXT = {
  ...{ name: 't', data_type: DataType.VarChar, nullable: true },
  ...{ type_params: pairs({ max_length: '9' }), default_value: { string_data: 'old' } },
};

async function setUp(): Promise<EntityRig> {
  const rig = await createEntityRig();
  await rig.prepare('books', SCHEMA);
  await insert(rig, [1, 2]);
  return rig;
}

function insert(rig: EntityRig, ids: readonly number[], fields: object[] = [], rest: object = {}) {
  const vectors = columns.vectors(
    'vector',
    ids.map((id) => [id, 0, 0, 0]),
  );
  return rig.call('Insert', {
    ...{ ...BOOKS, num_rows: ids.length },
    fields_data: [columns.int64('id', ids), vectors, ...fields],
    ...rest,
  });
}

function add(rig: EntityRig, field: object, collection_name = 'books') {
  const { FieldSchema } = wire.schema;
  const schema = FieldSchema.encode(FieldSchema.create(field as never)).finish();
  return rig.call('AddCollectionField', { collection_name, schema });
}

async function keys(rig: EntityRig, expr: string) {
  const reply = await rig.call('Query', { ...BOOKS, expr, output_fields: ['id'] });
  return decodeInt64s(reply.fields_data[0].scalars.long_data.data)
    .map(Number)
    .sort((a, b) => a - b);
}

async function texts(rig: EntityRig, expr: string): Promise<string[]> {
  const reply = await rig.call('Query', { ...BOOKS, expr, output_fields: ['t'] });
  return reply.fields_data[0].scalars.string_data.data;
}

test('entities that are there have null in a field that is added', async () => {
  await using rig = await setUp();
  await add(rig, NUMBER);
  await insert(rig, [3, 4], [{ ...columns.int64('n', [30]), valid_data: [true, false] }]);
  expect(await keys(rig, 'n is null')).toEqual([1, 2, 4]);
  expect(await keys(rig, 'n == 30')).toEqual([3]);
  expect(await keys(rig, 'n != 30')).toEqual([]);
  const reply = await rig.call('Query', { ...BOOKS, expr: 'id in [1, 3]', output_fields: ['n'] });
  const { scalars, valid_data } = reply.fields_data.find(
    (one: { field_name: string }) => one.field_name === 'n',
  );
  expect(valid_data).toEqual([false, true]);
  expect(decodeInt64s(scalars.long_data.data)).toEqual([0, 30]);
});

test('or its default, which filters and searches see', async () => {
  await using rig = await setUp();
  await add(rig, TEXT);
  await insert(rig, [3, 4], [{ ...columns.text('t', ['new']), valid_data: [true, false] }]);
  expect(await keys(rig, 't == "old"')).toEqual([1, 2, 4]);
  expect(await keys(rig, 't is null')).toEqual([]);
  expect(await keys(rig, 't in ["new"]')).toEqual([3]);
  expect((await texts(rig, 'id > 0')).sort()).toEqual(['new', 'old', 'old', 'old']);
  const request = searchRequest('books', [[1, 0, 0, 0]], { dsl: 't like "ol%" and id > 1' });
  const { results } = await rig.call('Search', request);
  expect(decodeInt64s(results.ids.int_id.data)).toEqual([2, 4]);
});

test('the same holds where there was an index already, and after a restart', async () => {
  await using rig = await setUp();
  await insert(
    rig,
    Array.from({ length: 300 }, (_, i) => 100 + i),
  );
  await rig.call('Flush', { collection_names: ['books'] });
  const collection = await rig.store.catalog.findCollection(TEST_CLUSTER, 'default', 'books');
  const indexed = () => rig.engine.collection(collection?.id ?? 0).stats().indexedRows;
  await expect.poll(indexed, { timeout: 20_000 }).toBe(302);
  await add(rig, TEXT);
  await add(rig, { ...NUMBER, nullable: false, default_value: { long_data: 5 } });
  await insert(rig, [3], [columns.text('t', ['new']), columns.int64('n', [6])]);
  expect(indexed()).toBe(302);
  expect(await keys(rig, 't == "new"')).toEqual([3]);
  expect(await keys(rig, 'n == 5 and id < 3')).toEqual([1, 2]);
  expect(await keys(rig, 'n == 6 or t == "zz"')).toEqual([3]);
});

test('SDKs of 3.x ask for the same by another call', async () => {
  await using rig = await setUp();
  const alter = (action: object) => rig.call('AlterCollectionSchema', { ...BOOKS, action });
  await alter({ add_request: { field_infos: [{ field_schema: TEXT }] } });
  expect(await keys(rig, 't == "old"')).toEqual([1, 2]);
  await expect(alter({ add_request: { field_infos: [{ field_schema: TEXT }] } })).rejects.toThrow(
    'duplicate field name: t',
  );
  for (const action of [
    { drop_request: { field_name: 't' } },
    { add_request: { func_schema: [{ name: 'bm', type: 1 }] } },
    { add_request: { field_infos: [{ field_schema: NUMBER }, { field_schema: TEXT }] } },
  ]) {
    await expect(alter(action)).rejects.toMatchObject({ fields: { code: 10 } });
  }
});

test('an added field is described, and a write that was prepared without it is told so', async () => {
  await using rig = await setUp();
  const before = await rig.call('DescribeCollection', BOOKS);
  await add(rig, TEXT);
  const after = await rig.call('DescribeCollection', BOOKS);
  expect(after.schema.fields.map((one: { name: string }) => one.name)).toEqual([
    ...['id', 'vector', 't'],
  ]);
  const [, , added] = after.schema.fields;
  expect(added).toMatchObject({ nullable: true, default_value: { string_data: 'old' } });
  expect(added.fieldID.toNumber()).toBe(103);
  expect(BigInt(after.update_timestamp_str)).toBeGreaterThan(BigInt(before.update_timestamp_str));
  const stale = { schema_timestamp: before.update_timestamp };
  await expect(insert(rig, [3], [], stale)).rejects.toMatchObject({ fields: { code: 109 } });
  await insert(rig, [3], [], { schema_timestamp: after.update_timestamp });
});

test('a key of the dynamic field that gets a field of its name is found there no more', async () => {
  await using rig = await setUp();
  await insert(rig, [3], [columns.dynamic([{ n: 7 }])]);
  expect(await keys(rig, 'n == 7')).toEqual([3]);
  await add(rig, NUMBER);
  expect(await keys(rig, 'n == 7')).toEqual([]);
  expect(await keys(rig, '$meta["n"] == 7')).toEqual([3]);
});

test.each<[field: object, message: string]>([
  [{ ...NUMBER, nullable: false }, 'added field must be nullable, please check it, field name = n'],
  [{ ...NUMBER, name: 'id' }, 'duplicate field name: id'],
  [{ ...NUMBER, is_primary_key: true }, 'not support to add pk field, field name = n'],
  [{ ...NUMBER, is_partition_key: true }, 'not support to add partition key field, field name = n'],
  [{ ...NUMBER, autoID: true }, 'only primary field can speficy AutoID with true, field name = n'],
  [{ ...VECTOR_FIELD, name: 'w' }, 'not support to add vector field, field name = w'],
  [{ ...NUMBER, name: '1n' }, 'Invalid field name: 1n.'],
  [
    { ...NUMBER, default_value: { string_data: 'x' } },
    'type (Int64) of field (n) is not equal to the type(string_data) of default_value',
  ],
])('a field that can not be added is refused (%#)', async (field, message) => {
  await using rig = await setUp();
  await expect(add(rig, field)).rejects.toThrow(message);
  const { schema } = await rig.call('DescribeCollection', BOOKS);
  expect(schema.fields).toHaveLength(2);
});

test('a field is not added to what does not exist, nor beyond the limit', async () => {
  await using rig = await setUp();
  await expect(add(rig, NUMBER, 'nope')).rejects.toMatchObject({ fields: { code: 100 } });
  const bytes = new Uint8Array([0xff]);
  await expect(rig.call('AddCollectionField', { ...BOOKS, schema: bytes })).rejects.toThrow(
    'the field schema can not be decoded',
  );
  const numbers = Array.from({ length: 61 }, (_, i) => ({ ...NUMBER, name: `n${i}` }));
  await rig.prepare('wide', { fields: [ID_FIELD, VECTOR_FIELD, ...numbers] });
  await add(rig, NUMBER, 'wide');
  await expect(add(rig, { ...NUMBER, name: 'm' }, 'wide')).rejects.toThrow(
    'The number of fields has reached the maximum value 64',
  );
});

test('the limit of a text is raised and lowered for entities to come', async () => {
  await using rig = await setUp();
  await add(rig, TEXT);
  const alter = (properties: Record<string, string>, field_name = 't') =>
    rig.call('AlterCollectionField', { ...BOOKS, field_name, properties: pairs(properties) });
  const long = 'x'.repeat(12);
  await expect(insert(rig, [3], [columns.text('t', [long])])).rejects.toThrow('max length: 9');
  await alter({ max_length: '12' });
  await insert(rig, [3], [columns.text('t', [long])]);
  await alter({ max_length: '3' });
  await expect(insert(rig, [4], [columns.text('t', ['four'])])).rejects.toThrow('max length: 3');
  expect(await texts(rig, 'id == 3')).toEqual([long]);
  const { schema } = await rig.call('DescribeCollection', BOOKS);
  expect(schema.fields[2].type_params).toEqual([{ key: 'max_length', value: '3' }]);
  await expect(alter({ max_length: '70000' })).rejects.toThrow('should be in (0, 65535]');
  await expect(alter({ dim: '5' }, 'vector')).rejects.toThrow('can not alter dim of field vector');
  await expect(alter({ max_length: '5' }, 'zz')).rejects.toThrow(
    'field zz does not exist in collection books',
  );
  await expect(alter({ 'mmap.enabled': 'true' })).rejects.toMatchObject({ fields: { code: 104 } });
  await expect(
    rig.call('AlterCollectionField', { ...BOOKS, field_name: 't', delete_keys: ['max_length'] }),
  ).rejects.toThrow('can not delete key max_length of field t');
});

test('a truncated collection is empty, loaded, and takes entities again', async () => {
  await using rig = await setUp();
  await rig.call('CreatePartition', { ...BOOKS, partition_name: 'p' });
  await insert(rig, [7], [], { partition_name: 'p' });
  await rig.call('TruncateCollection', BOOKS);
  expect(await keys(rig, 'id > 0')).toEqual([]);
  const { results } = await rig.call('Search', searchRequest('books', [[1, 0, 0, 0]]));
  expect(results.topks.map(Number)).toEqual([0]);
  await insert(rig, [2, 3]);
  expect(await keys(rig, 'id > 0')).toEqual([2, 3]);
  const stats = await rig.call('GetCollectionStatistics', BOOKS);
  expect(stats.stats[0].value).toBe('2');
  await rig.call('TruncateCollection', { collection_name: 'books' });
  await expect(rig.call('TruncateCollection', { collection_name: 'nope' })).rejects.toMatchObject({
    fields: { code: 100 },
  });
});
