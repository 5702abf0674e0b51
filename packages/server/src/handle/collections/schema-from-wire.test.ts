import { ApiError, wire } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { decodeSchema, schemaFromWire } from './schema-from-wire.ts';

type Field = Record<string, unknown>;

const ID = { name: 'id', data_type: DataType.Int64, is_primary_key: true };
const V = vector('v', '4');

function vector(name: string, dim?: string, data_type: number = DataType.FloatVector): Field {
  return { name, data_type, type_params: dim === undefined ? [] : [{ key: 'dim', value: dim }] };
}

function field(name: string, data_type: number, params: Record<string, string> = {}): Field {
  const type_params = Object.entries(params).map(([key, value]) => ({ key, value }));
  return { name, data_type, type_params };
}

function parse(fields: readonly Field[], rest: object = {}) {
  const message = wire.schema.CollectionSchema.create({ fields, ...rest } as never);
  const bytes = wire.schema.CollectionSchema.encode(message).finish();
  return schemaFromWire(decodeSchema(bytes), 'books');
}

function refusal(work: () => unknown): { code: number; message: string } {
  try {
    work();
  } catch (error) {
    if (error instanceof ApiError) return { code: error.fields.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was refused');
}

const many = (count: number, make: (i: number) => Field) =>
  Array.from({ length: count }, (_, i) => make(i));

test.each<[fields: Field[], code: number, message: string]>([
  [[], 1100, 'schema does not contain vector field: invalid parameter'],
  [[ID], 1100, 'schema does not contain vector field: invalid parameter'],
  [[V], 1100, 'primary key is not specified: invalid parameter'],
  [
    [ID, { ...ID, name: 'id2' }, V],
    1100,
    'there are more than one primary key, field name = id, id2: invalid parameter',
  ],
  [
    [{ ...ID, data_type: DataType.Float }, V],
    1100,
    'the data type of primary key should be Int64 or VarChar: invalid parameter',
  ],
  [
    [ID, V, ...many(63, (i) => field(`f${i}`, DataType.Bool))],
    1100,
    "maximum field's number should be limited to 64: invalid parameter",
  ],
  [
    [ID, ...many(5, (i) => vector(`v${i}`, '4'))],
    1100,
    "maximum vector field's number should be limited to 4: invalid parameter",
  ],
  [[ID, V, field('v', DataType.Bool)], 1100, 'duplicated field name v found: invalid parameter'],
  [
    [ID, vector('v')],
    1100,
    'dimension is not defined in field type params of field v, check type param `dim` for vector field: invalid parameter',
  ],
  [
    [ID, vector('v', '1')],
    1100,
    'invalid dimension: 1. should be in range 2 ~ 32768: invalid parameter',
  ],
  [
    [ID, vector('v', '-8')],
    1100,
    'invalid dimension: -8. should be in range 2 ~ 32768: invalid parameter',
  ],
  [
    [ID, vector('v', '32769')],
    1100,
    'invalid dimension: 32769 of field v. float vector dimension should be in range 2 ~ 32768: invalid parameter',
  ],
  [
    [ID, vector('v', '4x')],
    1100,
    'the value for dim of field v must be an integer: invalid parameter',
  ],
  [
    [ID, vector('v', '12', DataType.BinaryVector)],
    1100,
    'invalid dimension: 12 of field v. binary vector dimension should be multiple of 8. : invalid parameter',
  ],
  [
    [ID, vector('v', '4', DataType.SparseFloatVector)],
    1100,
    'dim should not be specified for sparse vector field v: invalid parameter',
  ],
  [
    [ID, V, field('t', DataType.VarChar)],
    1100,
    'type param(max_length) should be specified for the field(t) of collection books: invalid parameter',
  ],
  [
    [ID, V, field('t', DataType.VarChar, { max_length: '65536' })],
    1100,
    'the maximum length specified for the field(t) should be in (0, 65535], but got 65536 instead: invalid parameter',
  ],
  [
    [ID, V, field('t', DataType.VarChar, { max_length: '0' })],
    1100,
    'the maximum length specified for the field(t) should be in (0, 65535], but got 0 instead: invalid parameter',
  ],
  [
    [ID, V, { ...field('a', DataType.Array), element_type: DataType.Int64 }],
    1100,
    'type param(max_capacity) should be specified for array field a of collection books: invalid parameter',
  ],
  [
    [
      ID,
      V,
      { ...field('a', DataType.Array, { max_capacity: '4097' }), element_type: DataType.Int64 },
    ],
    1100,
    'the maximum capacity specified for a Array should be in (0, 4096]: invalid parameter',
  ],
  [
    [ID, V, { ...field('a', DataType.Array, { max_capacity: '8' }), element_type: DataType.JSON }],
    1100,
    'element type JSON is not supported: invalid parameter',
  ],
  [
    [
      ID,
      V,
      { ...field('a', DataType.Array, { max_capacity: '8' }), element_type: DataType.VarChar },
    ],
    1100,
    'type param(max_length) should be specified for the field(a) of collection books: invalid parameter',
  ],
  [[ID, V, field('n', 0)], 1100, 'data type None is not valid: invalid parameter'],
  [
    [ID, V, field('s', 20)],
    1100,
    'string data type not supported yet, please use VarChar type instead: invalid parameter',
  ],
  [[ID, V, field('g', 24)], 10, 'data type Geometry of field g is not supported by this server'],
  [[ID, V, field('x', 77)], 10, 'data type 77 of field x is not supported by this server'],
  [
    [ID, V, { ...field('d', DataType.Int64), default_value: { bool_data: true } }],
    1100,
    'type (Int64) of field (d) is not equal to the type(bool_data) of default_value: invalid parameter',
  ],
  [
    [ID, V, { ...field('d', DataType.Int8), default_value: { int_data: 128 } }],
    1100,
    '[128 out of range -128 <= value <= 127] of the default value, field name = d: invalid parameter',
  ],
  [
    [ID, V, { ...field('d', DataType.JSON), default_value: { string_data: '{}' } }],
    1100,
    'JSON can not have a default value, field name = d: invalid parameter',
  ],
  [
    [{ ...ID, default_value: { long_data: 1 } }, V],
    1100,
    'a primary key can not have a default value, field name = id: invalid parameter',
  ],
  [
    [ID, V, { ...field('c', DataType.Int64), is_clustering_key: true }],
    10,
    'a clustering key (field c) is not supported by this server',
  ],
  [
    [ID, V, { ...field('a', DataType.Int64), autoID: true }],
    1100,
    'only primary field can speficy AutoID with true, field name = a: invalid parameter',
  ],
  [
    [ID, V, { ...field('a', DataType.JSON), is_dynamic: true }],
    1100,
    'cannot explicitly set a field as a dynamic field: invalid parameter',
  ],
  [
    [ID, V, { ...field('p', DataType.Bool), is_partition_key: true }],
    1100,
    'the data type of partition key should be Int64 or VarChar: invalid parameter',
  ],
  [
    [{ ...ID, is_partition_key: true }, V],
    1100,
    'the partition key field must not be primary field: invalid parameter',
  ],
  [
    [ID, V, ...many(2, (i) => ({ ...field(`p${i}`, DataType.Int64), is_partition_key: true }))],
    1100,
    'there are more than one partition key, field name = p0, p1: invalid parameter',
  ],
  [
    [{ ...ID, nullable: true }, V],
    1100,
    'primary key field id can not be nullable: invalid parameter',
  ],
  [[ID, { ...V, nullable: true }], 1100, 'vector field v can not be nullable: invalid parameter'],
  [
    [ID, V, field('1x', DataType.Bool)],
    1701,
    'Invalid field name: 1x. The first character of a field name must be an underscore or letter.: field name invalid[field=1x]',
  ],
  [
    [ID, V, field('a-b', DataType.Bool)],
    1701,
    'Invalid field name: a-b. Field name can only contain numbers, letters, and underscores.: field name invalid[field=a-b]',
  ],
  [
    [ID, V, field('', DataType.Bool)],
    1701,
    'field name should not be empty: field name invalid[field=]',
  ],
  [
    [ID, V, field('$meta', DataType.JSON)],
    1701,
    'Invalid field name: $meta. The first character of a field name must be an underscore or letter.: field name invalid[field=$meta]',
  ],
  [
    [ID, V, field('Like', DataType.Bool)],
    1701,
    'Invalid field name: Like. Like is keyword in milvus.: field name invalid[field=Like]',
  ],
  [
    [ID, V, field('RowID', DataType.Int64)],
    1701,
    'field name "RowID" is reserved for internal use and cannot be used in user schemas: field name invalid[field=RowID]',
  ],
])('a bad schema is refused with its own text (%#)', (fields, code, message) => {
  expect(refusal(() => parse(fields))).toEqual({ code, message });
});

test('an overlong field name is refused without being repeated in full', () => {
  const { code, message } = refusal(() => parse([ID, V, field('x'.repeat(5_000), DataType.Bool)]));
  expect(code).toBe(1701);
  expect(message).toContain('The length of a field name must be less than 255 characters.');
  expect(message.length).toBeLessThan(1_000);
});

test.each<[rest: object, message: string]>([
  [
    { functions: [{ name: 'fn', type: 2 }] },
    'function fn of type TextEmbedding is not supported by this server',
  ],
  [
    { struct_array_fields: [{ name: 'chunks' }] },
    'struct array field chunks is not supported by this server',
  ],
  [{ external_source: 's3://b/k' }, 'an external collection is not supported by this server'],
  [{ enable_namespace: true }, 'a namespace is not supported by this server'],
])('an unsupported feature is refused by its name (%#)', (rest, message) => {
  expect(refusal(() => parse([ID, V], rest))).toEqual({ code: 10, message });
});

test('bytes that are no schema are refused', () => {
  expect(refusal(() => decodeSchema(Buffer.from([0x0a, 0xff])))).toEqual({
    code: 1100,
    message: 'the collection schema can not be decoded: invalid parameter',
  });
});

test('a VarChar primary key may be generated, as in Milvus', () => {
  const key = { ...field('id', DataType.VarChar, { max_length: '64' }), is_primary_key: true };
  expect(parse([{ ...key, autoID: true }, V])).toMatchObject({ autoId: true });
});

test('ids that the client gives to fields count for nothing', () => {
  const { fields } = parse([
    { ...ID, fieldID: 7 },
    { ...V, fieldID: 7 },
  ]);
  expect(fields.map(({ id }) => id)).toEqual([100, 101]);
});
