import { expect, test } from 'vitest';
import { ID_FIELD, VECTOR_FIELD } from '../collections/test-schema.ts';
import { columns, createEntityRig } from './test-rig.ts';

/** A document of so many levels, with a number that is written otherwise by JavaScript. */
const document = (levels: number) =>
  `{"x":${'['.repeat(levels - 1)}12345678901234567${']'.repeat(levels - 1)},"y":1}`;

test('a document is refused that has more levels than its readers can go down', async () => {
  await using rig = await createEntityRig();
  await rig.prepare('docs', { fields: [ID_FIELD, VECTOR_FIELD], enable_dynamic_field: true });
  const insert = (text: string) =>
    rig.call('Insert', {
      collection_name: 'docs',
      num_rows: 1,
      fields_data: [
        columns.int64('id', [1]),
        columns.vectors('vector', [[1, 0, 0, 0]]),
        { ...columns.dynamic([]), scalars: { json_data: { data: [Buffer.from(text)] } } },
      ],
    });
  for (const levels of [513, 3000, 30_000]) {
    await expect(insert(document(levels))).rejects.toMatchObject({
      message: expect.stringContaining('row 0 is nested deeper than 512 levels'),
      fields: { code: 1100 },
    });
  }
  const deepest = document(512);
  await insert(deepest);
  const found = (expr: string, output_fields: readonly string[]) =>
    rig.call('Query', { collection_name: 'docs', expr, output_fields });
  const { fields_data } = await found('y == 1', ['x', 'y']);
  expect(fields_data[0].scalars.json_data.data.map(String)).toEqual([deepest]);
  const path = '[0]'.repeat(511);
  expect((await found(`x${path} == 12345678901234567`, ['id'])).fields_data[0].field_name).toBe(
    'id',
  );
});
