import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
  temporaryDir,
} from '../../testing/temporary-store.ts';
import { connectReader, connectWriter } from './connect.ts';
import { openSqliteStore } from './open.ts';
import { SqliteWriter } from './sqlite-writer.ts';

const parts = { clock: systemClock, random: systemRandom };
/** Value of `PRAGMA synchronous`. */
const FULL = 2;
const mode = (path: string) => statSync(path).mode & 0o777;

test('the file and its directory are for their owner alone', async () => {
  const dir = join(temporaryDir(), 'data', 'inner');
  const path = join(dir, 'latchkey.db');
  const { store } = await openTemporaryStore(path);
  await store.clusters.list();
  expect(mode(dir)).toBe(0o700);
  expect(mode(path)).toBe(0o600);
  expect(mode(`${path}-wal`)).toBe(0o600);
  expect(mode(`${path}-shm`)).toBe(0o600);
});

test('a file that others could read is closed to them', async () => {
  const { store, path } = await openTemporaryStore();
  await store.close();
  chmodSync(path, 0o644);
  await openTemporaryStore(path);
  expect(mode(path)).toBe(0o600);
});

test('what was written is there after closing and opening again', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  await store.close();
  const again = await openTemporaryStore(path);
  expect(await again.store.clusters.list()).toMatchObject([{ id: clusterId }]);
  expect(again.store.authRevision(clusterId)).toBe(1);
});

test('a commit is durable and refers to what exists; the reader cannot change anything', async () => {
  const { path } = await openTemporaryStore();
  const writer = connectWriter(path);
  expect(writer.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(writer.pragma('synchronous', { simple: true })).toBe(FULL);
  expect(writer.pragma('foreign_keys', { simple: true })).toBe(1);
  writer.close();
  const reader = connectReader(path);
  expect(() => reader.exec('DELETE FROM audit')).toThrow('readonly');
  reader.close();
});

test('a change that waits for another process keeps nobody else waiting', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  const other = connectWriter(path);
  other.exec('BEGIN IMMEDIATE');
  const change = store.clusters.change(clusterId, { name: 'renamed' }, TEST_ORIGIN);
  // SQLite waits where it is asked: on this thread nothing would come to this line before it had given up.
  await sleep(100);
  expect(store.authRevision(clusterId)).toBe(1);
  other.exec('COMMIT');
  other.close();
  await change;
  expect(await store.clusters.list()).toMatchObject([{ name: 'renamed' }]);
});

test('an error of the database keeps its code', async () => {
  const { path } = await openTemporaryStore();
  const writer = await SqliteWriter.open({ path, mustBeOurs: true });
  await expect(writer.run('insert into no_table values (1)')).rejects.toMatchObject({
    code: 'SQLITE_ERROR',
    message: 'no such table: no_table',
  });
  await writer.run('begin immediate');
  await writer.rollback();
  await writer.rollback();
  expect(await writer.run('select 1 as one')).toEqual({ rows: [{ one: 1 }] });
  await writer.close();
  await expect(writer.run('select 1')).rejects.toThrow('not open');
});

test.each([
  [
    'text',
    (path: string) => writeFileSync(path, 'no database at all, but a longer text. '.repeat(50)),
  ],
  [
    'a foreign database',
    (path: string) => {
      const raw = new SqliteDatabase(path);
      raw.exec('CREATE TABLE shop (id)');
      raw.close();
    },
  ],
  [
    'a database of another program',
    (path: string) => {
      const raw = new SqliteDatabase(path);
      raw.pragma('application_id = 7');
      raw.exec('CREATE TABLE kysely_migration (name, timestamp)');
      raw.close();
    },
  ],
])('%s is refused by name and not changed', async (_, make) => {
  const path = join(temporaryDir(), 'latchkey.db');
  make(path);
  const before = readFileSync(path);
  await expect(openSqliteStore({ path, ...parts })).rejects.toThrow(path);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a store that a newer program has written is refused', async () => {
  const { store, path } = await openTemporaryStore();
  await store.close();
  const raw = new SqliteDatabase(path);
  raw.exec("INSERT INTO kysely_migration VALUES ('0099-later', '2030-01-01T00:00:00.000Z')");
  raw.close();
  await expect(openSqliteStore({ path, ...parts })).rejects.toThrow('newer Latchkey');
});

test('with `mustExist` nothing is made', async () => {
  const path = join(temporaryDir(), 'latchkey.db');
  await expect(openSqliteStore({ path, ...parts, mustExist: true })).rejects.toThrow();
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, '');
  await expect(openSqliteStore({ path, ...parts, mustExist: true })).rejects.toThrow(
    'not a Latchkey store',
  );
  expect(readFileSync(path)).toHaveLength(0);
});

test('closing waits for a change under way, and can be repeated', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  const change = store.users.create(
    { clusterId, name: 'alice', passwordHash: 'h', description: '', roles: [] },
    100,
    TEST_ORIGIN,
  );
  await Promise.all([store.close(), store.close()]);
  expect(await change).toBe('created');
  await store.close();
  const again = await openTemporaryStore(path);
  expect(await again.store.users.find(clusterId, 'alice')).toBeDefined();
  await expect(store.clusters.list()).rejects.toThrow();
});
