import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { startServer } from './main.ts';
import { moveAllCollections } from './moving/move-all-collections.ts';
import { moveStore } from './moving/move-store.ts';
import { tieEngine } from './moving/tie-engine.ts';
import { createLog } from './observe/log.ts';
import { openPostgresStore } from './store/postgres/open.ts';
import { dataCall } from './testing/control-client.ts';
import { execute, temporaryDatabase } from './testing/temporary-database.ts';
import { temporaryDir } from './testing/temporary-store.ts';
import { startTestServer, type TestServer, testConfig } from './testing/test-server.ts';

vi.setConfig({ testTimeout: 120_000 });

const PASSWORD = 'Some-Passw0rd';

const SCHEMA = {
  enableDynamicField: true,
  fields: [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 4 } },
    {
      fieldName: 'title',
      dataType: 'VarChar',
      elementTypeParams: { max_length: 64 },
      nullable: true,
    },
    {
      fieldName: 'tags',
      dataType: 'Array',
      elementDataType: 'VarChar',
      elementTypeParams: { max_capacity: 4, max_length: 8 },
    },
    { fieldName: 'more', dataType: 'JSON' },
  ],
};
const row = (id: number) => ({
  ...{ id, v: [id, 1, 0.5, -id], title: id % 7 === 0 ? null : `t${id}`, tags: ['a', `${id % 3}`] },
  ...{ more: { b: 1, a: [id] }, colour: id % 2 === 0 ? 'red' : 'blue' },
});

/** A server with users, a grant, and two collections of some pages. */
async function full() {
  const server = await startTestServer();
  onTestFinished(() => server.dispose());
  const call = async (path: string, body: object) => {
    const reply = await dataCall(server.clusterUrl, path, body, server.adminToken);
    expect({ path, reply }).toMatchObject({ reply: { code: 0 } });
    return reply;
  };
  const indexParams = [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }];
  await call('collections/create', { collectionName: 'docs', schema: SCHEMA, indexParams });
  await call('partitions/create', { collectionName: 'docs', partitionName: 'old' });
  for (let at = 0; at < 2_500; at += 500) {
    const data = Array.from({ length: 500 }, (_, index) => row(at + index));
    await call('entities/insert', { collectionName: 'docs', data });
  }
  const data = [row(-5), row(9_007_199_254_740_000)];
  await call('entities/insert', { collectionName: 'docs', partitionName: 'old', data });
  await call('collections/create', {
    ...{ collectionName: 'names', dimension: 2, idType: 'VarChar', params: { max_length: 32 } },
  });
  const names = ['it"s', 'b', 'a\\c', 'ü'].map((id, at) => ({ id, vector: [at, 1] }));
  await call('entities/insert', { collectionName: 'names', data: names });
  await call('users/create', { userName: 'alice', password: PASSWORD });
  await call('roles/create', { roleName: 'reader' });
  await call('users/grant_role', { userName: 'alice', roleName: 'reader' });
  const grant = { roleName: 'reader', dbName: 'default', collectionName: 'docs' };
  await call('roles/grant_privilege_v2', { ...grant, privilege: 'Query' });
  return { server, call };
}

function tokenFile(server: TestServer): string {
  const path = join(temporaryDir(), 'token');
  writeFileSync(path, server.adminToken, { mode: 0o600 });
  return path;
}

test('one machine moves to Milvus and PostgreSQL, and no client changes its credential', async () => {
  const { server, call } = await full();
  const milvus = await startTestServer();
  onTestFinished(() => milvus.dispose());
  const from = { url: server.clusterUrl, tokenFile: tokenFile(server) };
  const to = { url: milvus.clusterUrl, tokenFile: tokenFile(milvus) };
  const seen: number[] = [];
  const move = () =>
    moveAllCollections({ from, to, progress: (_name, done, total) => seen.push(done / total) });
  const first = await move();
  expect(first.notMoved).toEqual([]);
  expect(first.moved).toMatchObject([
    { name: 'docs', rows: 2_502, written: 2_502, removed: 0 },
    { name: 'names', rows: 4, written: 4, removed: 0 },
  ]);
  expect(Math.max(...seen)).toBe(1);
  // What is written meanwhile is caught up with, and only that.
  const data = [{ ...row(3), title: 'changed' }];
  await call('entities/upsert', { collectionName: 'docs', data });
  await call('entities/delete', { collectionName: 'docs', filter: 'id in [4, 2499]' });
  const second = await move();
  expect(second.moved).toMatchObject([
    { name: 'docs', rows: 2_500, written: 1, removed: 2 },
    { name: 'names', rows: 4, written: 0, removed: 0 },
  ]);
  expect(second.moved[0]?.checksum).not.toBe(first.moved[0]?.checksum);
  const third = await move();
  expect(third.moved[0]).toMatchObject({ written: 0, checksum: second.moved[0]?.checksum });
  // And back, into another one.
  const other = await startTestServer();
  onTestFinished(() => other.dispose());
  const back = { url: other.clusterUrl, tokenFile: tokenFile(other) };
  const returned = await moveAllCollections({ from: to, to: back, progress: () => undefined });
  expect(returned.moved.map(({ checksum }) => checksum)).toEqual(
    third.moved.map(({ checksum }) => checksum),
  );

  const url = await temporaryDatabase();
  await server.stop();
  const address = { url };
  await expect(moveStore(server.dataDir, address, () => undefined)).rejects.toThrow(
    'has "docs" in its own engine',
  );
  const upstream = { url: milvus.clusterUrl, tokenFile: to.tokenFile };
  expect(await tieEngine(server.dataDir, upstream)).toBe(2);
  const moved = await moveStore(server.dataDir, address, () => undefined);
  expect(moved.rows).toBeGreaterThan(20);
  await expect(moveStore(server.dataDir, address, () => undefined)).rejects.toThrow(
    'holds an installation already',
  );
  const replica = await startServer(
    testConfig(join(temporaryDir(), 'data'), {
      ...{ store: url, engine: 'milvus', milvusUri: [milvus.clusterUrl] },
      milvusTokenFile: to.tokenFile,
    }),
    { env: {} },
  );
  onTestFinished(() => replica.stop());
  expect(replica.founded).toBeUndefined();
  const query = (token: string) =>
    dataCall(
      replica.clusterUrl,
      'entities/query',
      { collectionName: 'docs', filter: 'id == 3', outputFields: ['title'] },
      token,
    );
  expect(await query(`alice:${PASSWORD}`)).toMatchObject({ code: 0, data: [{ title: 'changed' }] });
  expect(await query(server.adminToken)).toMatchObject({ code: 0 });
  const names = { collectionName: 'names', filter: 'id != ""', outputFields: ['id'] };
  const denied = await dataCall(replica.clusterUrl, 'entities/query', names, `alice:${PASSWORD}`);
  expect(denied.code).not.toBe(0);
});

test('a store that cannot be written whole is not written at all', async () => {
  const server = await startTestServer();
  await server.stop();
  onTestFinished(() => server.dispose());
  const url = await temporaryDatabase();
  const before = () => moveStore(server.dataDir, { url }, () => undefined);
  await before();
  await execute(url, 'drop schema public cascade; create schema public');
  const { openPostgresStore } = await import('./store/postgres/open.ts');
  const { systemClock } = await import('./kernel/clock.ts');
  const { systemRandom } = await import('./kernel/random.ts');
  const { createLog } = await import('./observe/log.ts');
  const parts = { clock: systemClock, random: systemRandom, log: createLog('silent') };
  const store = await openPostgresStore({ address: { url }, ...parts });
  onTestFinished(() => store.close());
  // Something in the database changes what is written.
  await execute(
    url,
    `create function other() returns trigger language plpgsql as
       $$ begin new.description := 'other'; return new; end $$;
     create trigger other before insert on roles for each row execute function other()`,
  );
  await expect(before()).rejects.toThrow('table roles came out otherwise');
  expect(await store.clusters.findOrganization()).toBeUndefined();
  await execute(url, 'drop trigger other on roles');
  expect((await before()).rows).toBeGreaterThan(5);
  expect(await store.audit.firstBroken()).toBeUndefined();
});

test('a store moves with texts of any character', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.dispose());
  const call = (path: string, body: object) =>
    dataCall(server.clusterUrl, path, body, server.adminToken);
  await call('users/create', { userName: 'alice', password: PASSWORD });
  // They are part of a key: by their bytes one is the first in SQLite, and the last in PostgreSQL.
  const tags = { '\0': 'first', a: 'second', '\u{10fffd}': 'third' };
  expect(await call('users/add_tags', { userName: 'alice', tags })).toMatchObject({ code: 0 });
  await server.stop();
  const address = { url: await temporaryDatabase() };
  const moved = await moveStore(server.dataDir, address, () => undefined);
  expect(moved.rows).toBeGreaterThan(5);
});

test('a store waits for whoever prepares the database, longer than for the answer to a call', async () => {
  const server = await startTestServer();
  onTestFinished(() => server.dispose());
  await server.stop();
  const [address, other] = [{ url: await temporaryDatabase() }, { url: await temporaryDatabase() }];
  const releases = await Promise.all([address, other].map(({ url }) => holdPreparation(url)));
  setTimeout(() => releases.map((release) => release()), 13_000);
  const parts = { clock: systemClock, random: systemRandom, log: createLog('silent') };
  const [moved, store] = await Promise.all([
    moveStore(server.dataDir, address, () => undefined),
    openPostgresStore({ address: other, ...parts }),
  ]);
  onTestFinished(() => store.close());
  expect(moved.rows).toBeGreaterThan(5);
  expect(await store.clusters.list()).toEqual([]);
});

/** As another replica does while it brings the schema up to date. */
async function holdPreparation(url: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: url });
  // The database may go before it does.
  client.on('error', () => undefined);
  await client.connect();
  await client.query(`select pg_advisory_lock(${0x4c_4b_45_59})`);
  return () => client.end();
}
