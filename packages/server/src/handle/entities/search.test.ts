import { decodeInt64s, float32View } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { columns, createEntityRig, searchRequest } from './test-rig.ts';

test('finds what is near', async () => {
  await using rig = await createEntityRig();
  await rig.prepare('books');
  const reply = await rig.call('Insert', {
    collection_name: 'books',
    num_rows: 3,
    fields_data: [
      columns.int64('id', [1, 2, 3]),
      columns.vectors('vector', [
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
      ]),
    ],
  });
  console.log(JSON.stringify(reply));
  const found = await rig.call(
    'Search',
    searchRequest('books', [[1, 0, 0, 0]], { output_fields: ['*'] }),
  );
  console.log(
    JSON.stringify(found.results),
    decodeInt64s(found.results.ids.int_id.data),
    float32View(found.results.scores),
  );
  const q = await rig.call('Query', {
    collection_name: 'books',
    expr: 'id in [1,3]',
    output_fields: ['*'],
  });
  console.log(JSON.stringify(q));
  const c = await rig.call('Query', {
    collection_name: 'books',
    expr: '',
    output_fields: ['count(*)'],
  });
  console.log(JSON.stringify(c));
  const d = await rig.call('Delete', { collection_name: 'books', expr: 'id > 1' });
  console.log(JSON.stringify(d));
  expect(1).toBe(1);
});
