import type { ServedRpc } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columns, createEntityRig, type EntityRig, searchRequest } from '../entities/test-rig.ts';

let rig: EntityRig;
beforeAll(async () => {
  rig = await createEntityRig();
  await rig.prepare('books');
  await rig.call('CreateAlias', { collection_name: 'books', alias: 'novels' });
});
afterAll(() => rig[Symbol.asyncDispose]());

const rows = (...ids: number[]) => ({
  num_rows: ids.length,
  fields_data: [
    columns.int64('id', ids),
    columns.vectors(
      'vector',
      ids.map((id) => [id, 0, 0, 1]),
    ),
  ],
});

/** Calls by the collection's own name and by its alias; the replies may differ in that name alone. */
async function both(rpc: ServedRpc, rest: object = {}, field = 'collection_name') {
  const named = (name: string) => ({ [field]: field.endsWith('s') ? [name] : name, ...rest });
  const byName = await rig.call(rpc, named('books'));
  const byAlias = await rig.call(rpc, named('novels'));
  return { byName, byAlias };
}

const plain = (reply: object) =>
  JSON.parse(JSON.stringify(reply, (key, value) => (/_ts$|timestamp$/.test(key) ? 0 : value)));

test('entities are written, counted and found by an alias, which is echoed', async () => {
  expect(await rig.call('Insert', { collection_name: 'novels', ...rows(1, 2, 3) })).toMatchObject({
    insert_cnt: expect.objectContaining({ low: 3 }),
  });
  await rig.call('Upsert', { collection_name: 'novels', ...rows(3, 4) });
  const stats = await both('GetCollectionStatistics');
  expect(stats.byAlias).toEqual(stats.byName);
  expect(stats.byAlias.stats).toMatchObject([{ key: 'row_count', value: '4' }]);
  const query = await both('Query', { expr: 'id >= 0', output_fields: ['id', 'vector'] });
  expect([query.byName.collection_name, query.byAlias.collection_name]).toEqual([
    'books',
    'novels',
  ]);
  expect(plain({ ...query.byAlias, collection_name: 'books' })).toEqual(plain(query.byName));
  const count = await both('Query', { output_fields: ['count(*)'] });
  expect(count.byAlias.collection_name).toBe('novels');
  const vectors = [[1, 0, 0, 1]];
  const search = await rig.call('Search', searchRequest('novels', vectors));
  expect(search).toMatchObject({ collection_name: 'novels', results: { topks: [{ low: 4 }] } });
  const deleted = await rig.call('Delete', { collection_name: 'novels', expr: 'id == 1' });
  expect(deleted.delete_cnt).toMatchObject({ low: 1 });
});

test('a flush answers under the names that it was asked for', async () => {
  const flushed = await rig.call('Flush', { collection_names: ['novels'] });
  expect(Object.keys(flushed.coll_flush_ts)).toEqual(['novels']);
  expect(await rig.call('GetFlushState', { collection_name: 'novels' })).toMatchObject({
    flushed: true,
  });
});

test.each<ServedRpc>([
  ...(['HasCollection', 'GetLoadState', 'GetLoadingProgress', 'LoadCollection'] as const),
  ...(['DescribeIndex', 'GetIndexState', 'GetIndexBuildProgress', 'ShowPartitions'] as const),
  ...(['HasPartition', 'ReleaseCollection'] as const),
])('%s takes an alias for the name', async (rpc) => {
  const rest = { partition_name: '_default' };
  const { byName, byAlias } = await both(rpc, rpc === 'HasPartition' ? rest : {});
  expect(plain(byAlias)).toEqual(plain(byName));
  await rig.call('LoadCollection', { collection_name: 'books' });
});

test('DescribeCollection and ShowCollections echo the alias; the schema has the own name', async () => {
  const described = await both('DescribeCollection');
  expect(described.byAlias).toMatchObject({
    ...{ collection_name: 'novels', aliases: ['novels'], schema: { name: 'books' } },
  });
  expect(plain({ ...described.byAlias, collection_name: 'books' })).toEqual(
    plain(described.byName),
  );
  const shown = await both('ShowCollections', { type: 1 }, 'collection_names');
  expect(shown.byAlias).toMatchObject({
    ...{ collection_names: ['novels'], collection_ids: shown.byName.collection_ids },
  });
});

test('indexes are made and dropped by an alias', async () => {
  await rig.call('ReleaseCollection', { collection_name: 'novels' });
  await rig.call('DropIndex', { collection_name: 'novels', index_name: 'vector' });
  await expect(rig.call('DescribeIndex', { collection_name: 'books' })).rejects.toMatchObject({
    fields: { code: 700 },
  });
  await rig.call('CreateIndex', { collection_name: 'novels', field_name: 'vector' });
  const { byName } = await both('DescribeIndex');
  expect(byName.index_descriptions).toHaveLength(1);
  await rig.call('LoadCollection', { collection_name: 'novels' });
});

test('a collection is not dropped by an alias, nor while it has one', async () => {
  const drop = (collection_name: string) => rig.call('DropCollection', { collection_name });
  await expect(drop('novels')).rejects.toMatchObject({
    ...{ message: 'cannot drop the collection via alias = novels', fields: { code: 65535 } },
  });
  await rig.call('CreateAlias', { collection_name: 'books', alias: 'atlas' });
  await expect(drop('books')).rejects.toMatchObject({
    message:
      'unable to drop the collection [books] because it has associated aliases [atlas novels], please remove all aliases before dropping the collection',
    fields: { code: 65535 },
  });
  await rig.call('DropAlias', { alias: 'atlas' });
});

test('a renamed collection keeps its entities, and an altered alias finds others from the next call on', async () => {
  await rig.call('RenameCollection', { oldName: 'books', newName: 'stories' });
  const count = async (name: string) => {
    const reply = await rig.call('GetCollectionStatistics', { collection_name: name });
    return reply.stats[0].value;
  };
  expect([await count('stories'), await count('novels')]).toEqual(['3', '3']);
  await rig.prepare('empty');
  await rig.call('AlterAlias', { collection_name: 'empty', alias: 'novels' });
  expect([await count('stories'), await count('novels')]).toEqual(['3', '0']);
  await rig.call('Insert', { collection_name: 'novels', ...rows(9) });
  expect([await count('stories'), await count('empty')]).toEqual(['3', '1']);
  await rig.call('DropAlias', { alias: 'novels' });
  await rig.call('DropCollection', { collection_name: 'stories' });
  await expect(count('novels')).rejects.toMatchObject({ fields: { code: 100 } });
  expect(await count('empty')).toBe('1');
});
