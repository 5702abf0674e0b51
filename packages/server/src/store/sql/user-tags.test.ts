import { expect, test } from 'vitest';
import { foundTemporaryStore, TEST_ORIGIN } from '../../testing/temporary-store.ts';

async function setUp() {
  const { store, clusterId } = await foundTemporaryStore();
  const { userTags, users } = store;
  const create = (name: string) =>
    users.create(
      { clusterId, name, passwordHash: 'x', description: '', roles: [] },
      100,
      TEST_ORIGIN,
    );
  await create('alice');
  await create('bob');
  const add = (user: string, tags: Record<string, string>, limit = 10) =>
    userTags.add({ clusterId, user }, new Map(Object.entries(tags)), limit, TEST_ORIGIN);
  const tags = async (user: string) => {
    const found = await userTags.list(clusterId, user);
    return found && Object.fromEntries(found);
  };
  return { store, clusterId, userTags, users, create, add, tags };
}

test('tags are added, changed and removed', async () => {
  const { clusterId, userTags, add, tags } = await setUp();
  expect(await add('alice', { team: 'red', city: 'Oslo' })).toBe('done');
  expect(await add('alice', { team: 'blue' })).toBe('done');
  expect(await tags('alice')).toEqual({ city: 'Oslo', team: 'blue' });
  expect(await tags('bob')).toEqual({});
  const key = { clusterId, user: 'alice' };
  expect(await userTags.remove(key, ['city', 'nothing'], TEST_ORIGIN)).toBe(true);
  expect(await tags('alice')).toEqual({ team: 'blue' });
  expect(await tags('nobody')).toBeUndefined();
  expect(await add('nobody', { a: 'b' })).toBe('no-user');
  expect(await userTags.remove({ clusterId, user: 'nobody' }, ['a'], TEST_ORIGIN)).toBe(false);
});

test('a user has at most so many tags, and more are refused as a whole', async () => {
  const { add, tags } = await setUp();
  await add('alice', { a: '1', b: '2' }, 3);
  expect(await add('alice', { b: '3', c: '4', d: '5' }, 3)).toBe('full');
  expect(await tags('alice')).toEqual({ a: '1', b: '2' });
  expect(await add('alice', { b: '3', c: '4' }, 3)).toBe('done');
});

test('users are found by a tag and its value', async () => {
  const { clusterId, userTags, add } = await setUp();
  await add('bob', { team: 'red' });
  await add('alice', { team: 'red', other: 'blue' });
  expect(await userTags.usersWith(clusterId, 'team', 'red')).toEqual(['alice', 'bob']);
  expect(await userTags.usersWith(clusterId, 'team', 'blue')).toEqual([]);
  expect(await userTags.usersWith('in01-other', 'team', 'red')).toEqual([]);
});

test('a change raises the auth revision; a dropped user leaves no tags to the next of its name', async () => {
  const { store, clusterId, users, create, add, tags } = await setUp();
  const before = store.authRevision(clusterId);
  await add('alice', { team: 'red' });
  expect(store.authRevision(clusterId)).toBeGreaterThan(before);
  await users.drop(clusterId, 'alice', TEST_ORIGIN);
  await create('alice');
  expect(await tags('alice')).toEqual({});
});
