import { sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { expect, test } from 'vitest';
import { openRawDatabase } from '../../testing/raw-database.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

async function openRaw(at?: string) {
  const { raw, db, path } = await openRawDatabase(at);
  const tables = () => raw.prepare('SELECT name FROM sqlite_master').pluck().all() as string[];
  return { raw, db, path, tables };
}

const creates = (table: string): Migration => ({
  up: async (db) => {
    await sql.raw(`create table ${table} (id text)`).execute(db);
  },
});
const fails: Migration = {
  up: async (db) => {
    await sql.raw('create table half_done (id text)').execute(db);
    throw new Error('no');
  },
};

test('the migrations run once, in order, and what was done is recorded', async () => {
  const { db, raw, tables } = await openRaw();
  await migrate(db, { '0001-a': creates('a') });
  await migrate(db, { '0002-b': creates('b'), '0001-a': creates('a') });
  await migrate(db, { '0001-a': creates('a'), '0002-b': creates('b') });
  expect(tables()).toEqual(expect.arrayContaining(['a', 'b']));
  expect(raw.prepare('SELECT name FROM kysely_migration ORDER BY name').pluck().all()).toEqual([
    '0001-a',
    '0002-b',
  ]);
});

test('a migration that fails leaves nothing, nor do those that ran before it', async () => {
  const { db, tables } = await openRaw();
  await migrate(db, { '0001-a': creates('a') });
  const three = { '0001-a': creates('a'), '0002-b': creates('b'), '0003-c': fails };
  await expect(migrate(db, three)).rejects.toThrow('could not be brought to the newest form');
  expect(tables()).not.toEqual(expect.arrayContaining(['b']));
  expect(tables()).not.toEqual(expect.arrayContaining(['half_done']));
  await migrate(db, { '0001-a': creates('a'), '0002-b': creates('b') });
  expect(tables()).toEqual(expect.arrayContaining(['b']));
});

test('a database that a newer program has written is refused and left alone', async () => {
  const { db, tables } = await openRaw();
  await migrate(db, { '0001-a': creates('a'), '0009-later': creates('later') });
  const before = tables();
  await expect(migrate(db, { '0001-a': creates('a'), '0002-b': creates('b') })).rejects.toThrow(
    'written by a newer Latchkey (its schema has "0009-later")',
  );
  expect(tables()).toEqual(before);
});

test('only checking changes nothing and refuses what is not up to date', async () => {
  const { db, tables } = await openRaw();
  await expect(migrate(db, MIGRATIONS, { onlyCheck: true })).rejects.toThrow('an older Latchkey');
  expect(tables()).toEqual([]);
  await migrate(db, MIGRATIONS);
  await migrate(db, MIGRATIONS, { onlyCheck: true });
});

test('two processes that start at once both end with the newest schema', async () => {
  const first = await openRaw();
  const second = await openRaw(first.path);
  await Promise.all([migrate(first.db, MIGRATIONS), migrate(second.db, MIGRATIONS)]);
  expect(second.tables()).toEqual(expect.arrayContaining(['users', 'audit']));
});

test('the names of the migrations are in order and do not repeat', () => {
  const names = Object.keys(MIGRATIONS);
  expect(names).toEqual([...names].sort());
  const numbers = names.map((name) => /^(\d{4})-/.exec(name)?.[1]);
  expect(numbers).not.toContain(undefined);
  expect(new Set(numbers).size).toBe(names.length);
});
