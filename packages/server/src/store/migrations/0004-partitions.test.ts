import { expect, test } from 'vitest';
import { openRawDatabase } from '../../testing/raw-database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

test('collections that were there have the partition they always had, or those of their key', async () => {
  const { raw, db } = await openRawDatabase();
  const names = Object.keys(MIGRATIONS).filter((name) => name < '0004');
  expect(MIGRATIONS).toHaveProperty('0004-partitions');
  await migrate(db, Object.fromEntries(Object.entries(MIGRATIONS).slice(0, names.length)));
  raw.exec(`
    insert into organizations values ('o', 'o', 1);
    insert into projects values ('p', 'o', 'p', 1);
    insert into clusters values ('c', 'p', 'o', 'c', 'zilliz', 1, 1, 1);
    insert into databases (id, cluster_id, name, created_at) values (1000000, 'c', 'default', 1);
    update id_sequence set next = 1000003;
  `);
  const insert = raw.prepare(`
    insert into collections values
      (?, 'c', 1000000, ?, '', ?, 0, 0, 1, 2, '[]', ?, 1, ?, 99)`);
  insert.run(1_000_001, 'plain', JSON.stringify([{ id: 100, partitionKey: false }]), 1, 5);
  insert.run(1_000_002, 'keyed', JSON.stringify([{ id: 100, partitionKey: true }]), 0, 6);
  await migrate(db, MIGRATIONS);
  const partitions = raw.prepare('select * from partitions order by id').all();
  expect(partitions.slice(0, 2)).toEqual([
    { id: 1_000_001, collection_id: 1_000_001, name: '_default', loaded: 1, created_at: 5 },
    { id: 1_000_003, collection_id: 1_000_002, name: '_default_0', loaded: 0, created_at: 6 },
  ]);
  expect(partitions).toHaveLength(17);
  expect(partitions.at(-1)).toMatchObject({ id: 1_000_018, name: '_default_15' });
  expect(raw.prepare('select next from id_sequence').pluck().get()).toBe(1_000_019);
  const dated = raw.prepare('select schema_updated_at from collections order by id').pluck().all();
  expect(dated).toEqual([5, 6]);
});
