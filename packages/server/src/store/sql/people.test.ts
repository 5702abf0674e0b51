import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { NewSession } from '../sessions.ts';

const LATER = 9_000_000_000_000;

async function setUp() {
  const made = await foundTemporaryStore();
  const { store, founded } = made;
  const { organizationId, projectId } = founded;
  const invite = (name: string, limit = 10) =>
    store.members.invite(
      {
        ...{ id: `member-${name}`, organizationId, email: `${name}@x`, name, orgRole: 'Member' },
        projects: [{ projectId, role: 'Read-Write' }],
        ...{ invitation: { digest: `d-${name}`, until: LATER }, apiKeyId: `key-${name}` },
      },
      limit,
      TEST_ORIGIN,
    );
  const session = (memberId: string, id: string, seenAt: number): NewSession => ({
    ...{ id, memberId, digest: `digest-${id}`, createdAt: 1, seenAt, provedAt: 1 },
    passwordHash: 'h1',
    ...{ expiresAt: LATER, source: '127.0.0.1', agent: 'a', kind: 'browser', via: 'password' },
  });
  return { ...made, ...{ organizationId, projectId, invite, session } };
}

test('members are invited once, accept once, change and go with their key', async () => {
  const { store, invite, organizationId, clusterId, projectId } = await setUp();
  const { members } = store;
  const outcomes = await Promise.all([invite('ann'), invite('ann'), invite('bob', 2)]);
  expect(outcomes.toSorted()).toEqual(expect.arrayContaining(['done', 'exists']));
  expect((await members.findInvited('d-ann'))?.email).toBe('ann@x');
  const accepted = await Promise.all(
    ['h1', 'h2'].map((hash) => members.accept('d-ann', hash, TEST_ORIGIN)),
  );
  expect(accepted.toSorted()).toEqual([false, true]);
  const before = store.authRevision(clusterId);
  const change = { name: 'Ann', orgRole: 'Owner', projects: [] } as const;
  expect(await members.update('member-ann', change, TEST_ORIGIN)).toBe('done');
  expect(await members.find('member-ann')).toMatchObject({ ...change, id: 'member-ann' });
  expect(store.authRevision(clusterId)).toBe(before + 1);
  const [owner] = await members.list(organizationId);
  expect(owner).toBeDefined();
  expect(await members.remove('member-ann', TEST_ORIGIN)).toBe('done');
  expect(await members.find('member-ann')).toBeUndefined();
  expect(await store.apiKeys.find('key-ann')).toBeUndefined();
  expect(await store.clusters.findProject(projectId)).toBeDefined();
  expect(await store.audit.firstBroken()).toBeUndefined();
});

test('no session opens for who proved a password that has been replaced since, or who is gone', async () => {
  const { store, invite, session } = await setUp();
  await invite('ann');
  const id = 'member-ann';
  await store.members.accept('d-ann', 'h1', TEST_ORIGIN);
  const change = { expectedHash: 'h1', hash: 'h2', keepSession: '' };
  await store.memberSignIns.replacePassword(id, change, TEST_ORIGIN);
  const open = (name: string, passwordHash: string) =>
    store.sessions.open({ ...session(id, name, 1), passwordHash }, 2, TEST_ORIGIN);
  expect(await open('s1', 'h1')).toBe(false);
  expect(await open('s2', 'h2')).toBe(true);
  expect((await store.sessions.list(id)).map((one) => one.id)).toEqual(['s2']);
  await store.members.remove(id, TEST_ORIGIN);
  expect(await open('s3', 'h2')).toBe(false);
});

test('to unlink an identity ends what it let in of command lines, and nothing else', async () => {
  const { store, invite } = await setUp();
  await invite('ann');
  await store.members.accept('d-ann', 'h1', TEST_ORIGIN);
  const memberId = 'member-ann';
  const person = { issuer: 'https://id.example', subject: 'ann' };
  await store.identities.link(memberId, person, TEST_ORIGIN);
  for (const via of ['provider', 'password'] as const) {
    const device = {
      ...{ digest: via, userDigest: `u-${via}`, client: 'c', source: '127.0.0.1' },
      ...{ createdAt: 1, expiresAt: LATER, intervalMs: 1, polledAt: 1 },
    };
    await store.deviceSignIns.start(device, 10);
    await store.deviceSignIns.approve(`u-${via}`, { memberId, via }, TEST_ORIGIN);
  }
  expect(await store.identities.unlink(memberId, TEST_ORIGIN)).toBe(true);
  expect(await store.deviceSignIns.take('provider')).toBeUndefined();
  expect(await store.deviceSignIns.take('password')).toMatchObject({
    ...{ via: 'password', member: { id: memberId, passwordHash: 'h1' } },
  });
});

test('sessions beyond the limit end, the longest unused first; a new password ends the others', async () => {
  const { store, invite, session } = await setUp();
  await invite('ann');
  await store.members.accept('d-ann', 'h1', TEST_ORIGIN);
  const id = 'member-ann';
  for (const [name, seenAt] of [
    ['s1', 30],
    ['s2', 10],
    ['s3', 20],
  ] as const) {
    await store.sessions.open(session(id, name, seenAt), 2, TEST_ORIGIN);
  }
  const listed = async () => (await store.sessions.list(id)).map((one) => one.id);
  expect(await listed()).toEqual(['s1', 's3']);
  await store.sessions.touch('s3', 40);
  expect(await listed()).toEqual(['s3', 's1']);
  const change = { expectedHash: 'h1', hash: 'h2', keepSession: 's3' };
  const replaced = await Promise.all(
    [1, 2].map(() => store.memberSignIns.replacePassword(id, change, TEST_ORIGIN)),
  );
  expect(replaced.toSorted()).toEqual([false, true]);
  expect(await listed()).toEqual(['s3']);
  expect((await store.sessions.find('digest-s3'))?.member.passwordHash).toBe('h2');
  await store.sessions.forget({ expiredAt: 0, unseenSince: 41 });
  expect(await listed()).toEqual([]);
});

test('a code of the second factor, and a recovery code, are taken once however many bring them', async () => {
  const { store, invite } = await setUp();
  await invite('ann');
  await store.members.accept('d-ann', 'h1', TEST_ORIGIN);
  const { memberSignIns } = store;
  const id = 'member-ann';
  expect(await memberSignIns.offerTotp(id, 'K1')).toBe(true);
  expect(await memberSignIns.offerTotp(id, 'K2')).toBe(true);
  const start = { key: 'K2', step: 5, recoveryDigests: ['r1', 'r2'] };
  expect(await memberSignIns.startTotp(id, { ...start, key: 'K1' }, TEST_ORIGIN)).toBe(false);
  expect(await memberSignIns.startTotp(id, start, TEST_ORIGIN)).toBe(true);
  expect(await memberSignIns.offerTotp(id, 'K3')).toBe(false);
  const steps = await Promise.all(Array.from({ length: 8 }, () => memberSignIns.takeStep(id, 6)));
  expect(steps.filter(Boolean)).toHaveLength(1);
  const codes = await Promise.all(
    Array.from({ length: 8 }, () => memberSignIns.takeRecoveryCode(id, 'r1', TEST_ORIGIN)),
  );
  expect(codes.filter(Boolean)).toHaveLength(1);
  expect(await memberSignIns.find('ann@x')).toMatchObject({
    ...{ totp: { key: 'K2', on: true, step: 6 }, recoveryCodesLeft: 1 },
  });
});

test('of two uses of a credential the later is kept, and none of what is gone', async () => {
  const { store, clusterId } = await setUp();
  const [user] = await store.users.list(clusterId);
  const id = user?.id ?? '';
  const use = (usedAt: number) => ({ id, usedAt, network: `n${usedAt}` });
  await store.credentialUses.record([use(20), { ...use(20), id: 'nobody' }]);
  await store.credentialUses.record([use(10)]);
  await store.credentialUses.forgetGone();
  expect([...(await store.credentialUses.find([id, 'nobody'])).values()]).toEqual([use(20)]);
});
