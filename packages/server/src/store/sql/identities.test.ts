import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';
import type { DeviceSignIn } from '../device-sign-ins.ts';
import type { NewIdentity } from '../identities.ts';

const LATER = 9_000_000_000_000;
const KEY = { issuer: 'https://id.example.com', subject: '42' };

async function setUp() {
  const made = await foundTemporaryStore();
  const { organizationId, projectId, clusterId } = made.founded;
  const identity = (id: string, more: Partial<NewIdentity> = {}): NewIdentity => ({
    ...{ id, organizationId, ...KEY, email: 'ann@x', name: 'Ann', orgRole: 'Member' },
    ...{ projects: [{ projectId, role: 'Read-Only' }], apiKeyId: `key-${id}`, ...more },
  });
  return { ...made, ...{ organizationId, projectId, clusterId, identity } };
}

test('of two first sign-ins at once one makes the member', async () => {
  const { store, identity } = await setUp();
  const { identities } = store;
  const admit = (id: string) => identities.admit(identity(id), 10, TEST_ORIGIN);
  const outcomes = await Promise.all([admit('mem-1'), admit('mem-2')]);
  expect(outcomes.toSorted()).toEqual(['done', 'email-taken']);
  expect(await identities.find(KEY)).toMatchObject({ email: 'ann@x', source: 'sso' });
  expect(await identities.find({ ...KEY, issuer: 'https://id.evil.example' })).toBeUndefined();
  const full = identity('mem-3', { subject: '43', email: 'bob@x' });
  expect(await identities.admit(full, 2, TEST_ORIGIN)).toBe('full');
});

test('only a change of roles raises the auth revision; the last Owner stays one', async () => {
  const { store, identity, clusterId, organizationId } = await setUp();
  const { identities, members } = store;
  await identities.admit(identity('mem-1'), 10, TEST_ORIGIN);
  const { email, name, projects } = identity('mem-1');
  const before = store.authRevision(clusterId);
  const same = { email, name, orgRole: 'Member', projects } as const;
  expect(await identities.bringUpToDate('mem-1', same, TEST_ORIGIN)).toBe('done');
  expect(store.authRevision(clusterId)).toBe(before);
  const owner = { ...same, orgRole: 'Owner' } as const;
  expect(await identities.bringUpToDate('mem-1', owner, TEST_ORIGIN)).toBe('done');
  expect(store.authRevision(clusterId)).toBeGreaterThan(before);
  const [local] = (await members.list(organizationId)).filter(({ source }) => source === 'local');
  expect(await members.remove(local?.id ?? '', TEST_ORIGIN)).toBe('done');
  expect(await identities.bringUpToDate('mem-1', same, TEST_ORIGIN)).toBe('last-owner');
  expect(await identities.takeRoles('mem-1', TEST_ORIGIN)).toBe('last-owner');
  expect(await members.find('mem-1')).toMatchObject({ orgRole: 'Owner' });
  expect(await identities.takeRoles('mem-9', TEST_ORIGIN)).toBe('no-member');
});

test('who was removed is remembered by issuer and subject, in the organization alone', async () => {
  const { store, identity, organizationId } = await setUp();
  const { identities, members } = store;
  await identities.admit(identity('mem-1'), 10, TEST_ORIGIN);
  await members.remove('mem-1', TEST_ORIGIN);
  const again = identity('mem-2', { email: 'other@x' });
  expect(await identities.admit(again, 10, TEST_ORIGIN)).toBe('removed');
  const removed = await identities.listRemoved(organizationId);
  expect(removed).toMatchObject([{ id: 'mem-1', email: 'ann@x' }]);
  expect(await identities.listRemoved('org-other')).toEqual([]);
  expect(await identities.readmit('org-other', 'mem-1', TEST_ORIGIN)).toBe(false);
  expect(await identities.readmit(organizationId, 'mem-1', TEST_ORIGIN)).toBe(true);
  expect(await identities.admit(again, 10, TEST_ORIGIN)).toBe('done');
});

test('a code of a command line is approved once and taken once, however many try', async () => {
  const { store, identity } = await setUp();
  const { deviceSignIns: devices, identities } = store;
  await identities.admit(identity('mem-1'), 10, TEST_ORIGIN);
  const device = (name: string, expiresAt = LATER): DeviceSignIn => ({
    ...{ digest: `d-${name}`, userDigest: `u-${name}`, client: 'c', source: '127.0.0.1' },
    ...{ createdAt: 1, expiresAt, intervalMs: 5000, polledAt: 1 },
  });
  expect(await devices.start(device('old', 2), 1)).toBe(true);
  expect(await devices.find({ digest: 'd-old' })).toBeUndefined();
  // What is over makes room.
  expect(await devices.start(device('a'), 1)).toBe(true);
  expect(await devices.start(device('b'), 1)).toBe(false);
  expect(await devices.take('d-a')).toBeUndefined();
  const by = { memberId: 'mem-1', via: 'provider' } as const;
  const approve = () => devices.approve('u-a', by, TEST_ORIGIN);
  expect((await Promise.all([approve(), approve()])).toSorted()).toEqual([false, true]);
  const taken = await Promise.all([devices.take('d-a'), devices.take('d-a')]);
  expect(taken.filter((each) => each !== undefined)).toMatchObject([
    { member: { id: 'mem-1' }, via: 'provider' },
  ]);
  expect(await devices.refuse('u-a', TEST_ORIGIN)).toBe(false);
});
