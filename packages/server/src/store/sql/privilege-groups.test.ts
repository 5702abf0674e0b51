import { expect, test } from 'vitest';
import { accessChanges } from '../../testing/access-changes.ts';
import {
  foundTemporaryStore,
  openTemporaryStore,
  TEST_ORIGIN,
} from '../../testing/temporary-store.ts';
import type { GroupMembers, GroupState } from '../privilege-groups.ts';

async function setUp() {
  const { store, path, clusterId } = await foundTemporaryStore();
  const { privilegeGroups } = store;
  const changes = accessChanges(store, clusterId, TEST_ORIGIN);
  await changes.addRole('r');
  const group = (name: string) => ({ clusterId, name });
  const create = (name: string, limit = 100) =>
    privilegeGroups.create(group(name), limit, TEST_ORIGIN);
  const drop = (name: string) => privilegeGroups.drop(group(name), TEST_ORIGIN);
  const set = (name: string, decide: (present: GroupState) => GroupMembers) =>
    privilegeGroups.setMembers(group(name), decide, TEST_ORIGIN);
  const grant = (database: string, object: string, level?: 'Collection' | 'Cluster') =>
    store.grants.grant(
      {
        ...{ clusterId, role: 'r', objectType: 'Global', privileges: ['g'], grantor: 'root' },
        ...{ database, object, levelOf: () => level },
      },
      100,
      TEST_ORIGIN,
    );
  /** The grants of the group `g`, as a change of it sees them. */
  const grantsOf = async () => {
    let seen: GroupState['grants'] = [];
    await set('g', ({ groups, grants }) => {
      seen = grants;
      return { privileges: groups.get('g') ?? [], level: undefined };
    });
    return seen;
  };
  return { ...changes, store, path, clusterId, create, drop, set, grant, grantsOf };
}

const exactly =
  (...privileges: string[]) =>
  () => ({ privileges, level: undefined });

test('groups are listed by name with their members, of one cluster', async () => {
  const { store, clusterId, create, set } = await setUp();
  await create('zebra');
  await create('ant');
  await create('empty');
  await set('zebra', exactly('Search', 'Insert', 'Search'));
  await set('ant', exactly('Query'));
  expect(await store.privilegeGroups.list(clusterId)).toEqual([
    { name: 'ant', privileges: ['Query'] },
    { name: 'empty', privileges: [] },
    { name: 'zebra', privileges: ['Insert', 'Search'] },
  ]);
  expect(await store.privilegeGroups.list('in01-other')).toEqual([]);
});

test('a name is taken once and the limit holds, however many ask at once', async () => {
  const { create, drop } = await setUp();
  const twins = await Promise.all(Array.from({ length: 4 }, () => create('g')));
  expect(twins.sort()).toEqual(['created', 'exists', 'exists', 'exists']);
  const others = await Promise.all(Array.from({ length: 4 }, (_, i) => create(`g${i}`, 3)));
  expect(others.filter((outcome) => outcome === 'created')).toHaveLength(2);
  expect(others.filter((outcome) => outcome === 'full')).toHaveLength(2);
  expect(await create('g', 3)).toBe('exists');
  await drop('g');
  expect(await create('g', 3)).toBe('created');
});

test('every change raises the revision and is audited', async () => {
  const { store, clusterId, create, drop, set } = await setUp();
  const raises = async (change: Promise<unknown>) => {
    const before = store.authRevision(clusterId);
    await change;
    return store.authRevision(clusterId) - before;
  };
  expect(await raises(create('g'))).toBe(1);
  expect(await raises(set('g', exactly('Search', 'Query')))).toBe(1);
  expect(await raises(drop('g'))).toBe(1);
  const rows = await store.audit.list({ limit: 3 });
  expect(rows.map(({ action, object }) => [action, object])).toEqual([
    ['DropPrivilegeGroup', 'privilege-group:g'],
    ['OperatePrivilegeGroup', 'privilege-group:g/Search,Query'],
    ['CreatePrivilegeGroup', 'privilege-group:g'],
  ]);
});

test('members are decided on what is there at that moment', async () => {
  const { create, set } = await setUp();
  await create('g');
  await create('other');
  await set('other', exactly('Insert'));
  const add = (name: string) =>
    set('g', ({ groups }) => ({
      ...{ privileges: [...(groups.get('g') ?? []), name], level: undefined },
    }));
  await Promise.all(['Search', 'Query', 'Delete'].map(add));
  let seen: GroupState | undefined;
  await set('g', (present) => {
    seen = present;
    return exactly()();
  });
  expect(seen?.groups).toEqual(
    new Map([
      ['g', ['Delete', 'Query', 'Search']],
      ['other', ['Insert']],
    ]),
  );
});

test('a refusal leaves everything as it is, and an unknown group asks nothing', async () => {
  const { store, clusterId, create, set } = await setUp();
  await create('g');
  await set('g', exactly('Search'));
  const revision = store.authRevision(clusterId);
  const refuse = () => {
    throw new Error('refused');
  };
  await expect(set('g', refuse)).rejects.toThrow('refused');
  expect(store.authRevision(clusterId)).toBe(revision);
  expect(await store.privilegeGroups.list(clusterId)).toEqual([
    { name: 'g', privileges: ['Search'] },
  ]);
  expect(await set('unknown', refuse)).toBe(false);
});

test('a group that is granted is not dropped, and tells by whom it is held', async () => {
  const { create, drop, permit, forbid, addRole, dropRole } = await setUp();
  await create('g');
  await create('gg');
  await addRole('another');
  await permit('r', 'g');
  await permit('another', 'g', { object: 'books' });
  await permit('r', 'gg');
  expect(await drop('g')).toEqual({ usedBy: 'another' });
  await dropRole('another');
  expect(await drop('g')).toEqual({ usedBy: 'r' });
  await forbid('r', 'g');
  expect(await drop('g')).toBe('done');
  expect(await drop('g')).toBe('done');
  expect(await drop('gg')).toEqual({ usedBy: 'r' });
});

test('a group that was dropped leaves no members to one that is made under its name', async () => {
  const { create, drop, set, store, clusterId } = await setUp();
  await create('g');
  await set('g', exactly('Search'));
  await drop('g');
  await create('g');
  expect(await store.privilegeGroups.list(clusterId)).toEqual([{ name: 'g', privileges: [] }]);
});

test('each grant remembers the level that it was made at, else that of the first members', async () => {
  const { create, set, grant, grantsOf } = await setUp();
  await create('g');
  await grant('*', '*', 'Cluster');
  await grant('default', '*');
  await grant('nowhere', 'books');
  const places = [
    { everyDatabase: true, everyObject: true },
    { everyDatabase: false, everyObject: true },
    { everyDatabase: false, everyObject: false },
  ];
  const sorted = async () => (await grantsOf()).toSorted((a, b) => weight(b) - weight(a));
  const weight = (each: (typeof places)[number]) =>
    2 * Number(each.everyDatabase) + Number(each.everyObject);
  expect(await sorted()).toEqual([
    { ...places[0], level: 'Cluster' },
    { ...places[1], level: undefined },
    { ...places[2], level: undefined },
  ]);
  await set('g', () => ({ privileges: ['Search'], level: 'Collection' }));
  await set('g', () => ({ privileges: ['CreateCollection'], level: 'Database' }));
  expect((await sorted()).map(({ level }) => level)).toEqual([
    ...['Cluster', 'Collection', 'Collection'],
  ]);
});

test('two stores on one file lose no change of each other', async () => {
  const { path, clusterId, create, store } = await setUp();
  const other = (await openTemporaryStore(path)).store;
  await create('g');
  const add = (to: typeof store, name: string) =>
    to.privilegeGroups.setMembers(
      { clusterId, name: 'g' },
      ({ groups }) => ({ privileges: [...(groups.get('g') ?? []), name], level: undefined }),
      TEST_ORIGIN,
    );
  const names = ['Search', 'Query', 'Insert', 'Delete', 'Upsert', 'Load'];
  await Promise.all(names.map((name, i) => add(i % 2 === 0 ? store : other, name)));
  const expected = [{ name: 'g', privileges: [...names].sort() }];
  expect(await store.privilegeGroups.list(clusterId)).toEqual(expected);
  expect(await other.privilegeGroups.list(clusterId)).toEqual(expected);
});
