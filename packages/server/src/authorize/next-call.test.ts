import { expect, test } from 'vitest';
import { accessChanges } from '../testing/access-changes.ts';
import { aboutCollection, openAuthorizerRig } from '../testing/authorizer-rig.ts';
import { TEST_ORIGIN } from '../testing/temporary-store.ts';
import { createAuthorizer } from './create-authorizer.ts';

async function open() {
  const rig = await openAuthorizerRig();
  await rig.fixture.addCollection('books');
  await rig.fixture.addRole('r');
  return { ...rig, books: aboutCollection('books') };
}

test('a role that is granted or revoked is felt by the very next call', async () => {
  const { fixture, may, user, books } = await open();
  const alice = await user('alice');
  const search = () => may(alice, 'Search', books);
  expect(await search()).toBe(false);
  await fixture.grant('alice', 'db_ro');
  expect(await search()).toBe(true);
  await fixture.revoke('alice', 'db_ro');
  expect(await search()).toBe(false);
});

test('a privilege that is granted or revoked is felt by the next call of every member', async () => {
  const { fixture, may, user, books } = await open();
  const members = [await user('alice', 'r'), await user('bob', 'db_ro', 'r')];
  const insert = () => Promise.all(members.map((each) => may(each, 'Insert', books)));
  expect(await insert()).toEqual([false, false]);
  await fixture.permit('r', 'Insert', { object: 'books' });
  expect(await insert()).toEqual([true, true]);
  await fixture.forbid('r', 'Insert', { object: 'books' });
  expect(await insert()).toEqual([false, false]);
});

test('a group that changes changes what every holder may do, on whatever it is held', async () => {
  const { fixture, may, user, books } = await open();
  await fixture.addCollection('films');
  await fixture.addRole('other');
  await fixture.addGroup('mine', 'Search');
  await fixture.permit('r', 'mine', { object: 'books' });
  await fixture.permit('other', 'mine');
  const films = aboutCollection('films');
  const [alice, bob] = [await user('alice', 'r'), await user('bob', 'other')];
  const insert = async () => [
    ...[await may(alice, 'Insert', books), await may(alice, 'Insert', films)],
    await may(bob, 'Insert', films),
  ];
  expect(await insert()).toEqual([false, false, false]);
  await fixture.setGroup('mine', 'Search', 'Insert');
  expect(await insert()).toEqual([true, false, true]);
  await fixture.setGroup('mine', 'Insert');
  expect(await may(alice, 'Search', books)).toBe(false);
  await fixture.setGroup('mine');
  expect(await insert()).toEqual([false, false, false]);
});

test('whoever is gone may do nothing at all, also if the name was given again', async () => {
  const { fixture, may, ask, user, key, books } = await open();
  const alice = await user('alice', 'db_admin');
  const owner = await key({ orgRole: 'Owner', projects: [] });
  expect(await may(alice, 'Connect')).toBe(true);
  expect(await may(owner, 'Connect')).toBe(true);
  await fixture.dropUser('alice');
  await fixture.dropApiKey(owner.id);
  expect(await ask(alice, 'Connect')).toContain('auth check failure');
  expect(await ask(owner, 'Connect')).toContain('auth check failure');
  await user('alice', 'db_admin');
  expect(await may(alice, 'Connect')).toBe(false);
  expect(await may(alice, 'Search', books)).toBe(false);
});

test('changes by another process on the same file are felt as soon as they are made', async () => {
  const { fixture, may, user, books } = await open();
  const elsewhere = await fixture.openAgain();
  const clusterId = fixture.cluster.id;
  const there = accessChanges(elsewhere, clusterId, TEST_ORIGIN);
  const alice = await user('alice', 'r');
  const insert = (name = 'books') => may(alice, 'Insert', aboutCollection(name));
  expect(await insert()).toBe(false);
  await there.permit('r', 'Insert', { object: 'books' });
  expect(await insert()).toBe(true);
  await there.renameCollection('books', 'novels');
  expect([await insert(), await insert('novels')]).toEqual([false, true]);
  await there.addAlias('latest', 'novels');
  expect(await insert('latest')).toBe(true);
  await there.forbid('r', 'Insert', { object: 'latest' });
  expect(await insert('novels')).toBe(false);
  await there.addGroup('mine', 'Insert');
  await there.permit('r', 'mine', { object: 'novels' });
  expect(await insert('novels')).toBe(true);
  await there.setGroup('mine', 'Search');
  expect(await insert('novels')).toBe(false);
  await elsewhere.users.drop(clusterId, 'alice', TEST_ORIGIN);
  expect(await may(alice, 'Search', books)).toBe(false);
});

test('two authorizers on one file, each with a store of its own, never differ', async () => {
  const { fixture, may, user, books, authorizer } = await open();
  const other = createAuthorizer({ ...fixture, store: await fixture.openAgain() });
  const alice = await user('alice', 'r');
  for (let round = 0; round < 20; round++) {
    if (round % 2 === 0) await fixture.permit('r', 'Search', { object: 'books' });
    else await fixture.forbid('r', 'Search', { object: 'books' });
    const expected = round % 2 === 0;
    expect(await may(alice, 'Search', books, authorizer)).toBe(expected);
    expect(await may(alice, 'Search', books, other)).toBe(expected);
  }
});

test('a decision under way while a privilege is revoked is not kept for the next call', async () => {
  const { fixture, may, user, books } = await open();
  await fixture.permit('r', 'Search', { object: 'books' });
  const alice = await user('alice', 'r');
  const [, , after] = await Promise.all([
    may(alice, 'Search', books),
    fixture.forbid('r', 'Search', { object: 'books' }),
    fixture.forbid('r', 'Query').then(() => may(alice, 'Search', books)),
  ]);
  expect(after).toBe(false);
  expect(await may(alice, 'Search', books)).toBe(false);
});
