import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { createLog } from '../../observe/log.ts';
import { execute, temporaryDatabase } from '../../testing/temporary-database.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import { openPostgresStore } from './open.ts';

const parts = { clock: systemClock, random: systemRandom, log: createLog('silent') };

test('what was written is there after closing and opening again', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  await store.close();
  const again = await openTemporaryStore(path);
  expect(await again.store.clusters.list()).toMatchObject([{ id: clusterId }]);
  expect(again.store.authRevision(clusterId)).toBe(1);
});

test('replicas that start at once on an empty database make one store', async () => {
  const url = await temporaryDatabase();
  const stores = await Promise.all(
    [1, 2, 3].map(() => openPostgresStore({ address: { url }, ...parts })),
  );
  onTestFinished(async () => {
    await Promise.all(stores.map((store) => store.close()));
  });
  for (const store of stores) expect(await store.clusters.list()).toEqual([]);
});

test('a database of another program is refused and not changed', async () => {
  const url = await temporaryDatabase();
  await execute(url, 'create table shop (id int)');
  await expect(openPostgresStore({ address: { url }, ...parts })).rejects.toThrow(
    'not a Latchkey store',
  );
  await expect(execute(url, 'select * from store_commits')).rejects.toThrow('does not exist');
});

test('a store that a newer program has written is refused', async () => {
  const { store, path: url } = await openTemporaryStore();
  await store.close();
  await execute(
    url,
    `insert into kysely_migration values ('0099-later', '2030');
     update store_commits set oldest_serving = '0099-later'`,
  );
  await expect(openPostgresStore({ address: { url }, ...parts })).rejects.toThrow('newer Latchkey');
});

test('with `mustExist` nothing is made', async () => {
  const url = await temporaryDatabase();
  await expect(openPostgresStore({ address: { url }, ...parts, mustExist: true })).rejects.toThrow(
    'not a Latchkey store',
  );
  await execute(url, 'create table kysely_migration (name text)');
});

test('a server that is not there is told by its place, without the password', async () => {
  const url = 'postgres://latchkey:s3cret-word@127.0.0.1:1/latchkey';
  const refusal = openPostgresStore({ address: { url }, ...parts });
  await expect(refusal).rejects.toThrow('postgres://127.0.0.1:1/latchkey: ');
  await expect(refusal).rejects.not.toThrow('s3cret-word');
});

test('names sort by their bytes, whatever the language of the database', async () => {
  const url = await temporaryDatabase(
    `template template0 encoding 'UTF8' locale_provider icu icu_locale 'en-US' locale 'C'`,
  );
  const { store, clusterId } = await foundTemporaryStore('zilliz', url);
  for (const name of ['b', 'C', 'a', 'ä', '_']) {
    await store.roles.create({ clusterId, name, description: '' }, 100, TEST_ORIGIN);
  }
  const names = (await store.roles.list(clusterId)).map(({ name }) => name);
  expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
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
