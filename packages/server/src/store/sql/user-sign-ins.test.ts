import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';

test('every change of how a user signs in raises the revision once and is audited', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  const { users } = store;
  const key = { clusterId, name: 'db_admin' };
  const changes: [action: string, change: () => Promise<boolean>][] = [
    [
      'ResetCredential',
      () => users.reset(key, { passwordHash: 'b', graceUntil: 9e15 }, TEST_ORIGIN),
    ],
    ['CancelGrace', () => users.cancelGrace(key, TEST_ORIGIN)],
    ['SignOutUser', () => users.signOut(key, TEST_ORIGIN)],
    ['SetUserExpiry', () => users.setExpiry(key, 9e15, TEST_ORIGIN)],
  ];
  for (const [action, change] of changes) {
    const before = store.authRevision(clusterId);
    expect(await change(), action).toBe(true);
    expect(store.authRevision(clusterId), action).toBe(before + 1);
    const [row] = await store.audit.list({ limit: 1 });
    expect(row).toMatchObject({ action, object: 'user:db_admin', clusterId });
  }
  const nobody = { clusterId, name: 'nobody' };
  const before = store.authRevision(clusterId);
  expect(await users.reset(nobody, { passwordHash: 'b' }, TEST_ORIGIN)).toBe(false);
  expect(await users.cancelGrace(key, TEST_ORIGIN)).toBe(false);
  expect(await users.signOut(nobody, TEST_ORIGIN)).toBe(false);
  expect(store.authRevision(clusterId)).toBe(before);
});

test('a reset keeps the password before for its grace alone, and never one before that', async () => {
  const { store, clusterId } = await foundTemporaryStore();
  const { users } = store;
  const key = { clusterId, name: 'db_admin' };
  const previous = async () => (await users.find(clusterId, 'db_admin'))?.previous;
  const reset = (passwordHash: string, graceUntil?: number) =>
    users.reset(key, { passwordHash, ...(graceUntil && { graceUntil }) }, TEST_ORIGIN);
  await reset('a', 8e15);
  await reset('b', 9e15);
  expect(await previous()).toEqual({ hash: 'a', until: 9e15 });
  expect(await users.lastGraceEnd(clusterId)).toBe(9e15);
  await reset('c');
  expect(await previous()).toBeUndefined();
  await reset('d', 9e15);
  await users.update(key, { passwordHash: 'e' }, TEST_ORIGIN);
  expect(await previous()).toBeUndefined();
  expect(await users.lastGraceEnd(clusterId)).toBe(0);
});
