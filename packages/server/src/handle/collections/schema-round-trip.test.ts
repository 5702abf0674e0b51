import { wire } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../../engine/spec.ts';
import { decodeSchema, schemaFromWire } from './schema-from-wire.ts';
import { schemaToWire } from './schema-to-wire.ts';

type Shape = Pick<FieldSpec, 'type' | 'params'> & Partial<FieldSpec>;

const dense = fc
  .record({
    type: fc.constantFrom(
      DataType.FloatVector,
      DataType.Float16Vector,
      DataType.BFloat16Vector,
      DataType.Int8Vector,
    ),
    dim: fc.integer({ min: 2, max: 32_768 }),
  })
  .map(({ type, dim }): Shape => ({ type, dim, params: [['dim', String(dim)]] }));
const binary = fc
  .integer({ min: 1, max: 32_768 })
  .map((n): Shape => ({ type: DataType.BinaryVector, dim: n * 8, params: [['dim', `${n * 8}`]] }));
const sparse = fc.constant<Shape>({ type: DataType.SparseFloatVector, params: [] });
const vector = fc.oneof(dense, binary, sparse);

const plain = fc
  .constantFrom(
    ...[DataType.Bool, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64],
    ...[DataType.Float, DataType.Double, DataType.JSON],
  )
  .map((type): Shape => ({ type, params: [['mmap.enabled', 'true']] }));
const varchar = fc.integer({ min: 1, max: 65_535 }).map(
  (maxLength): Shape => ({
    type: DataType.VarChar,
    maxLength,
    params: [
      ['max_length', String(maxLength)],
      ['enable_analyzer', 'true'],
      ['enable_match', 'true'],
    ],
  }),
);
const array = fc
  .record({
    elementType: fc.constantFrom(DataType.Bool, DataType.Int64, DataType.Float, DataType.Double),
    maxCapacity: fc.integer({ min: 1, max: 4096 }),
  })
  .map(
    ({ elementType, maxCapacity }): Shape => ({
      ...{ type: DataType.Array, elementType, maxCapacity },
      params: [['max_capacity', String(maxCapacity)]],
    }),
  );
const scalar = fc
  .record({ shape: fc.oneof(plain, varchar, array), nullable: fc.boolean() })
  .map(({ shape, nullable }): Shape => ({ ...shape, nullable }));
const primary = fc
  .record({
    shape: fc.oneof(fc.constant<Shape>({ type: DataType.Int64, params: [] }), varchar),
    autoId: fc.boolean(),
  })
  .map(({ shape, autoId }): Shape => ({ ...shape, autoId, primaryKey: true }));

const schema = fc
  .record({
    primary,
    vectors: fc.array(vector, { minLength: 1, maxLength: 4 }),
    scalars: fc.array(scalar, { maxLength: 59 }),
    description: fc.string(),
    enableDynamicField: fc.boolean(),
  })
  .chain(({ primary, vectors, scalars, ...rest }) =>
    fc
      .shuffledSubarray([primary, ...vectors, ...scalars], {
        minLength: 1 + vectors.length + scalars.length,
      })
      .map((shapes) => ({
        ...rest,
        name: 'books',
        properties: [] as [string, string][],
        autoId: primary.autoId ?? false,
        fields: shapes.map((shape, i): FieldSpec => ({ ...BLANK, ...shape, ...identity(i) })),
      })),
  );

const BLANK = {
  ...{ description: 'a field', primaryKey: false, autoId: false },
  ...{ nullable: false, partitionKey: false, dynamic: false },
};

function identity(i: number) {
  return { id: 100 + i, name: `field_${i}` };
}

test('a schema that is described and created again is the same schema', () => {
  fc.assert(
    fc.property(schema, (before) => {
      const message = wire.schema.CollectionSchema.create(schemaToWire(before) as never);
      const bytes = wire.schema.CollectionSchema.encode(message).finish();
      const { fields, ...after } = schemaFromWire(decodeSchema(bytes), 'books');
      expect(after).toEqual({
        description: before.description,
        autoId: before.autoId,
        enableDynamicField: before.enableDynamicField,
      });
      const visible = fields.filter((field) => !field.dynamic);
      expect(visible).toEqual(before.fields);
      expect(fields.length - visible.length).toBe(before.enableDynamicField ? 1 : 0);
    }),
    { numRuns: 200 },
  );
});

test('the dynamic field is hidden, JSON, last and numbered like a field', () => {
  const message = wire.schema.CollectionSchema.create({
    enable_dynamic_field: true,
    fields: [
      { name: 'id', data_type: DataType.Int64, is_primary_key: true },
      {
        name: 'v',
        data_type: DataType.FloatVector,
        type_params: [{ key: 'dim', value: '4' }],
      },
    ],
  } as never);
  const bytes = wire.schema.CollectionSchema.encode(message).finish();
  const created = schemaFromWire(decodeSchema(bytes), 'books');
  expect(created.fields.at(-1)).toMatchObject({
    ...{ id: 102, name: '$meta', type: DataType.JSON, dynamic: true },
  });
  const described = schemaToWire({ ...created, name: 'books', properties: [] });
  expect(described.fields?.map((field) => field.name)).toEqual(['id', 'v']);
});
