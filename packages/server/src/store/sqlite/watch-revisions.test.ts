import { setImmediate as nextTurn } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { expect, test } from 'vitest';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';

const newUser = (clusterId: string, name: string, roles: string[] = []) => ({
  ...{ clusterId, name, passwordHash: 'h', description: '', roles },
});

test('two stores on one file see the revisions of each other at once', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  const other = (await openTemporaryStore(path)).store;
  for (let round = 0; round < 20; round++) {
    const [writer, reader] = round % 2 === 0 ? [store, other] : [other, store];
    const before = reader.authRevision(clusterId);
    await writer.users.create(newUser(clusterId, `u${round}`), 100, TEST_ORIGIN);
    expect(reader.authRevision(clusterId)).toBe(before + 1);
    expect(writer.authRevision(clusterId)).toBe(before + 1);
  }
});

test('a transaction that is still open, or was undone, is not seen', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  const before = store.authRevision(clusterId);
  const changes = Array.from({ length: 40 }, (_, i) =>
    store.users.create(newUser(clusterId, `u${i}`, ['no such role']), 100, TEST_ORIGIN),
  );
  const settled = Promise.allSettled(changes);
  let pending = true;
  const done = settled.then(() => {
    pending = false;
  });
  // Another process commits something else meanwhile, so that the revision is read anew.
  const raw = new SqliteDatabase(path, { timeout: 0 });
  let looks = 0;
  for (; pending; looks++) {
    try {
      raw.exec(`UPDATE organizations SET name = 'n${looks}'`);
    } catch {
      // Its turn is between two of the transactions.
    }
    expect(store.authRevision(clusterId)).toBe(before);
    await nextTurn();
  }
  raw.close();
  await done;
  expect(looks).toBeGreaterThan(20);
  expect((await settled).every(({ status }) => status === 'rejected')).toBe(true);
  expect(store.authRevision(clusterId)).toBe(before);
});

test('what another process commits is seen by whatever goes on after it', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  const raw = new SqliteDatabase(path);
  const raise = raw.prepare('UPDATE clusters SET auth_revision = auth_revision + 1 WHERE id = ?');
  const before = store.authRevision(clusterId);
  const seen: number[] = [];
  const later = (async () => {
    await undefined;
    seen.push(store.authRevision(clusterId));
  })();
  // Asked once in one go, and again by who waits already.
  store.authRevision(clusterId);
  raise.run(clusterId);
  await later;
  raise.run(clusterId);
  await undefined;
  seen.push(store.authRevision(clusterId));
  raw.close();
  expect(seen).toEqual([before + 1, before + 2]);
});
