import { expect, test } from 'vitest';
import { DataType } from '../../engine/spec.ts';
import { ID_FIELD, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig } from './test-rig.ts';

const BOOKS = { collection_name: 'books' };
const SCHEMA = {
  enable_dynamic_field: true,
  fields: [ID_FIELD, VECTOR_FIELD, { name: 'doc', data_type: DataType.JSON, nullable: true }],
};

const nested = (levels: number) => `{"a":${'['.repeat(levels - 1)}1.0${']'.repeat(levels - 1)}}`;

const document = (name: string, text: string) => ({
  ...{ field_name: name, type: DataType.JSON, is_dynamic: name === '$meta' },
  scalars: { json_data: { data: [Buffer.from(text)] } },
});

test.each(['$meta', 'doc'])('a document that is nested too deep is refused: %s', async (name) => {
  await using rig = await createEntityRig();
  await rig.prepare('books', SCHEMA);
  const insert = (id: number, text: string) =>
    rig.call('Insert', {
      ...{ ...BOOKS, num_rows: 1 },
      fields_data: [
        columns.int64('id', [id]),
        columns.vectors('vector', [[1, 0, 0, 0]]),
        document(name, text),
      ],
    });
  await insert(1, nested(1000));
  await insert(2, '{"a":"[[[[[[[[","\\"":1}');
  await expect(insert(3, nested(1001))).rejects.toMatchObject({ fields: { code: 1100 } });
  await expect(insert(3, nested(30_000))).rejects.toMatchObject({ fields: { code: 1100 } });
  const asked = name === '$meta' ? 'a' : name;
  const query = { ...BOOKS, expr: 'id > 0', output_fields: [asked] };
  const { fields_data } = await rig.call('Query', query);
  const found = fields_data.find((one: { type: number }) => one.type === DataType.JSON);
  expect(found.scalars.json_data.data).toHaveLength(2);
  const update = { ...BOOKS, num_rows: 1, partial_update: true };
  await rig.call('Upsert', {
    ...update,
    fields_data: [columns.int64('id', [1]), columns.dynamic([{ b: 1 }])],
  });
});
