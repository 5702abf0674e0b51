import {
  PRIVILEGE_GROUPS,
  PRIVILEGE_OBJECT_TYPES,
  type Profile,
  privilegeLevel,
} from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { GrantRecord } from '../store/grants.ts';
import { type CustomGroups, effectiveGrants } from './effective-grants.ts';

const SHOP = { id: 2, name: 'shop' };
const BOOKS = { id: 10, name: 'books' };
const NO_GROUPS: CustomGroups = new Map();

/** `Privilege database object` of all that a grant gives. */
function given(
  grant: Partial<GrantRecord>,
  { profile = 'milvus' as Profile, groups = NO_GROUPS } = {},
): string[] {
  const whole: GrantRecord = {
    ...{ id: 'grant-1', role: 'r', objectType: 'Collection', privilege: 'Search' },
    ...{ database: SHOP, object: BOOKS, grantor: 'root', createdAt: 0 },
    ...grant,
  };
  return effectiveGrants(whole, { profile, groups }).map(
    ({ privilege, database, object, grant }) => {
      expect(grant).toBe(whole);
      return `${privilege} ${database} ${object}`;
    },
  );
}

test('a single privilege on a collection gives just that', () => {
  expect(given({})).toEqual(['Search 2 10']);
  expect(given({ object: '*' })).toEqual(['Search 2 *']);
  expect(given({ database: '*', object: '*' })).toEqual(['Search * *']);
});

test('a grant that waits for its database or its object gives nothing', () => {
  const waiting = { id: undefined, name: 'later' };
  expect(given({ object: waiting })).toEqual([]);
  expect(given({ database: waiting, object: '*' })).toEqual([]);
  expect(given({ database: waiting, object: waiting })).toEqual([]);
  expect(given({ database: '*', object: waiting })).toEqual([]);
  expect(given({ privilege: 'CollectionAdmin', objectType: 'Global', object: waiting })).toEqual(
    [],
  );
  expect(given({ privilege: '*', database: waiting, object: '*' })).toEqual([]);
  expect(given({ objectType: 'User', privilege: 'UpdateUser', object: waiting })).toEqual([]);
});

test('a privilege of a user is on that user, whatever database it was granted in', () => {
  const alice = { id: 'user-1', name: 'alice' };
  const of = (object: GrantRecord['object']) =>
    given({ objectType: 'User', privilege: 'UpdateUser', object });
  expect(of(alice)).toEqual(['UpdateUser * user:alice']);
  expect(of('*')).toEqual(['UpdateUser * *']);
  const elsewhere = { database: { id: undefined, name: 'later' }, object: alice } as const;
  expect(given({ objectType: 'User', privilege: 'SelectUser', ...elsewhere })).toEqual([
    'SelectUser * user:alice',
  ]);
});

test('what is of a database or the cluster holds for the whole of it, whatever it was granted on', () => {
  const global = (privilege: string, profile: Profile = 'milvus') =>
    given({ objectType: 'Global', privilege }, { profile });
  expect(global('CreateCollection')).toEqual(['CreateCollection 2 *']);
  expect(global('CreateDatabase')).toEqual(['CreateDatabase 2 *']);
  expect(global('RenameCollection', 'zilliz')).toEqual(['RenameCollection 2 *']);
});

test('DescribeCollection, the aliases and All hold for the collection that they were granted on', () => {
  for (const privilege of ['DescribeCollection', 'DescribeAlias', 'ListAliases', 'CreateAlias']) {
    expect(given({ objectType: 'Global', privilege })).toEqual([`${privilege} 2 10`]);
    expect(given({ objectType: 'Global', privilege, object: '*' })).toEqual([`${privilege} 2 *`]);
  }
  expect(given({ objectType: 'Global', privilege: 'All' })).toEqual(['All 2 10']);
});

test.each(['zilliz', 'milvus'] as const)('%s: a built-in group gives its members', (profile) => {
  const targets = {
    Collection: [{ database: SHOP, object: BOOKS }, '2 10'],
    Database: [{ database: SHOP, object: '*' }, '2 *'],
    Cluster: [{ database: '*', object: '*' }, '* *'],
  } as const;
  for (const { name, level, privileges } of PRIVILEGE_GROUPS[profile].groups) {
    const [on, where] = targets[level];
    expect(given({ objectType: 'Global', privilege: name, ...on }, { profile }), name).toEqual(
      privileges.map((privilege) => `${privilege} ${where}`),
    );
  }
});

test('the contents of a built-in group are those of the profile', () => {
  const loads = (profile: Profile) =>
    given({ objectType: 'Global', privilege: 'CollectionReadOnly' }, { profile }).includes(
      'Load 2 10',
    );
  expect(loads('zilliz')).toBe(true);
  expect(loads('milvus')).toBe(false);
});

test('a custom group gives its members as they are now, each as far as it reaches', () => {
  const groups = new Map([
    ['mine', ['Search', 'CreateCollection']],
    ['empty', []],
  ]);
  const of = (privilege: string) => given({ objectType: 'Global', privilege }, { groups });
  expect(of('mine')).toEqual(['Search 2 10', 'CreateCollection 2 *']);
  expect(of('empty')).toEqual([]);
});

test('a custom group cannot stand in for a built-in one of its name', () => {
  const groups = new Map([['CollectionReadOnly', ['All']]]);
  expect(
    given({ objectType: 'Global', privilege: 'CollectionReadOnly' }, { groups }),
  ).not.toContain('All 2 10');
});

test('`*` of an object type is every privilege of that type, and no other', () => {
  const names = (objectType: GrantRecord['objectType'], more: Partial<GrantRecord> = {}) =>
    given({ objectType, privilege: '*', database: '*', object: '*', ...more }).map(
      (text) => text.split(' ')[0],
    );
  const ofType = (type: string) =>
    [...PRIVILEGE_OBJECT_TYPES].flatMap(([name, of]) => (of === type ? [name] : []));
  expect(names('Collection')).toEqual(ofType('Collection'));
  expect(names('Global')).toEqual(ofType('Global').filter((name) => name !== 'All'));
  expect(names('User')).toEqual(['UpdateUser', 'SelectUser']);
  expect(given({ privilege: '*' })).toContain('Insert 2 10');
  expect(given({ privilege: '*' }).every((text) => text.endsWith(' 2 10'))).toBe(true);
});

test.each(['zilliz', 'milvus'] as const)(
  '%s: `*` in one database gives nothing that concerns the whole cluster',
  (profile) => {
    const inShop = { objectType: 'Global', privilege: '*', object: '*' } as const;
    const names = (grant: Partial<GrantRecord>) =>
      given(grant, { profile }).map((text) => text.split(' ')[0] ?? '');
    const ofCluster = (name: string) => privilegeLevel(profile, name) === 'Cluster';
    expect(names({ ...inShop, database: '*' }).filter(ofCluster)).toContain('CreateOwnership');
    expect(names(inShop).filter(ofCluster)).toEqual([]);
    expect(names(inShop)).toContain('CreateCollection');
    expect(names(inShop)).toContain('DescribeCollection');
  },
);
