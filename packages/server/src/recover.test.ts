import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { recover, recoverMember } from './recover.ts';
import { createCheapHasher } from './testing/cheap-hasher.ts';
import { foundTemporaryStore, TEST_ORIGIN, temporaryDir } from './testing/temporary-store.ts';

const hasher = createCheapHasher();

test('the user gets a new password that a running server knows at once; the old one is out', async () => {
  const { store, path, clusterId, founded } = await foundTemporaryStore();
  const revision = store.authRevision(clusterId);
  const password = await recover({ dataDir: dirname(path), user: 'db_admin', hasher });
  expect(store.authRevision(clusterId)).toBeGreaterThan(revision);
  const user = await store.users.find(clusterId, 'db_admin');
  expect(await hasher.verify(user?.passwordHash ?? '', password)).toBe(true);
  expect(await hasher.verify(user?.passwordHash ?? '', founded.admin.password)).toBe(false);
  expect(password.reveal()).toMatch(/^[A-Za-z][A-Za-z0-9._~-]{23}$/);
});

test('it stands in the audit as a deed of the host', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  await recover({ dataDir: dirname(path), user: 'db_admin', hasher, operator: 'eve' });
  await recover({ dataDir: dirname(path), user: 'db_admin', hasher });
  const [unnamed, named] = await store.audit.list({ limit: 2 });
  expect(named).toMatchObject({
    ...{ action: 'RecoverCredential', object: 'user:db_admin', clusterId },
    actor: { kind: 'host', name: 'eve' },
  });
  expect(unnamed?.actor.name).not.toBe('');
  expect(await store.audit.firstBroken()).toBeUndefined();
});

test('it needs no server, and leaves nothing behind', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  await store.close();
  await recover({ dataDir: dirname(path), user: 'db_admin', clusterId, hasher });
  expect(readdirSync(dirname(path))).toEqual(['latchkey.db']);
});

test.each(['zilliz', 'milvus'] as const)(
  'the built-in user of %s gets its role back, others get none',
  async (profile) => {
    const { store, path, clusterId, founded } = await foundTemporaryStore(profile);
    const { username } = founded.admin;
    const role = profile === 'zilliz' ? 'db_admin' : 'admin';
    const alice = { clusterId, name: 'alice', passwordHash: 'h', description: '', roles: [] };
    await store.users.create(alice, 100, TEST_ORIGIN);
    await store.users.revokeRole(clusterId, username, role, TEST_ORIGIN);
    for (const user of [username, 'alice']) await recover({ dataDir: dirname(path), user, hasher });
    expect((await store.users.find(clusterId, username))?.roles).toEqual([role]);
    expect((await store.users.find(clusterId, 'alice'))?.roles).toEqual([]);
  },
);

test('what is not there is told in words', async () => {
  const { store, path, clusterId } = await foundTemporaryStore();
  const dataDir = dirname(path);
  const alice = { clusterId, name: 'alice', passwordHash: 'h', description: '', roles: [] };
  await store.users.create(alice, 100, TEST_ORIGIN);
  const attempt = (more: object) => recover({ dataDir, user: 'db_admin', hasher, ...more });
  await expect(attempt({ user: 'bob' })).rejects.toThrow(
    `cluster ${clusterId} has no user "bob"; it has alice, db_admin`,
  );
  await expect(attempt({ clusterId: 'in01-0' })).rejects.toThrow(
    `there is no cluster in01-0; there is ${clusterId}`,
  );
  const nowhere = join(dataDir, 'nowhere');
  await expect(attempt({ dataDir: nowhere })).rejects.toThrow(`there is no directory ${nowhere}`);
  const empty = temporaryDir();
  await expect(attempt({ dataDir: empty })).rejects.toThrow('not a Latchkey data directory');
  expect(readdirSync(empty)).toEqual([]);
  await expect(attempt({ dataDir: path })).rejects.toThrow('not a Latchkey data directory');
});

test('a directory with another latchkey.db is refused', async () => {
  const dataDir = join(temporaryDir(), 'd');
  mkdirSync(dataDir);
  writeFileSync(join(dataDir, 'latchkey.db'), 'something else');
  await expect(recover({ dataDir, user: 'db_admin', hasher })).rejects.toThrow('not a');
});

test('who signs in to the console gets a password to be replaced; factor and sessions are gone', async () => {
  const { store, path, founded } = await foundTemporaryStore();
  const { memberSignIns: signIns } = store;
  const email = founded.owner.email;
  const { member } = (await signIns.find(email)) ?? {};
  const id = member?.id ?? '';
  await signIns.offerTotp(id, 'KEY');
  const start = { key: 'KEY', step: 1, recoveryDigests: ['d'] };
  await signIns.startTotp(id, start, TEST_ORIGIN);
  const password = await recoverMember({
    ...{ dataDir: dirname(path), email: ` ${email.toUpperCase()}`, hasher, operator: 'eve' },
  });
  const after = await signIns.find(email);
  expect(await hasher.verify(after?.member.passwordHash ?? '', password)).toBe(true);
  expect(await hasher.verify(after?.member.passwordHash ?? '', founded.owner.password)).toBe(false);
  expect(after).toMatchObject({ ownPassword: false, recoveryCodesLeft: 0 });
  expect(after?.totp).toBeUndefined();
  expect(await store.audit.list({ limit: 1 })).toMatchObject([
    { action: 'RecoverMember', object: `member:${id}`, actor: { kind: 'host', name: 'eve' } },
  ]);
});

test('of somebody who does not sign in to the console that is said', async () => {
  const { path } = await foundTemporaryStore();
  const asked = recoverMember({ dataDir: dirname(path), email: 'nobody@example.com', hasher });
  await expect(asked).rejects.toThrow('nobody signs in to the console as nobody@example.com');
});
