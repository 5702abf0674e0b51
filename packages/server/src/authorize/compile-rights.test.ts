import { PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rights, Scope } from '../kernel/rights.ts';
import { compileRights, type HeldPrivilege } from './compile-rights.ts';

const DEFAULT = 1;
const SHOP = 2;
const BOOKS = 10;
const FILMS = 11;

const NOBODY = { roles: new Set<string>(), variables: { user: undefined, tags: new Map() } };

type Held = [
  privilege: string,
  database: HeldPrivilege['database'],
  object: HeldPrivilege['object'],
];

const held = ([privilege, database, object]: Held): HeldPrivilege => {
  return { privilege, database, object };
};

/** Rights of somebody who holds these and nothing by being anybody. */
function rightsOf(...own: Held[]): Rights {
  return compileRights({ own: own.map(held) }).of(NOBODY);
}

test('nothing is allowed or seen without a grant', () => {
  const rights = rightsOf();
  expect(rights.allows('PrivilegeSearch', DEFAULT, BOOKS)).toBe(false);
  expect(rights.allows('PrivilegeSearch', '*', '*')).toBe(false);
  expect(rights.allows('PrivilegeSearch', undefined, undefined)).toBe(false);
  expect(rights.allowsSomewhere('PrivilegeSearch', DEFAULT)).toBe(false);
  expect(rights.seesDatabase(DEFAULT)).toBe(false);
  expect(rights.seesCollection(DEFAULT, BOOKS)).toBe(false);
});

test('a privilege on a collection holds for that one alone', () => {
  const rights = rightsOf(['Search', DEFAULT, BOOKS]);
  expect(rights.allows('PrivilegeSearch', DEFAULT, BOOKS)).toBe(true);
  expect(rights.allows('PrivilegeQuery', DEFAULT, BOOKS)).toBe(false);
  expect(rights.allows('PrivilegeSearch', DEFAULT, FILMS)).toBe(false);
  expect(rights.allows('PrivilegeSearch', DEFAULT, undefined)).toBe(false);
  expect(rights.allows('PrivilegeSearch', SHOP, BOOKS)).toBe(false);
  expect(rights.allows('PrivilegeSearch', DEFAULT, '*')).toBe(false);
  expect(rights.allows('PrivilegeSearch', '*', BOOKS)).toBe(false);
  expect(rights.seesCollection(DEFAULT, BOOKS)).toBe(true);
  expect(rights.seesCollection(DEFAULT, FILMS)).toBe(false);
  expect(rights.seesDatabase(DEFAULT)).toBe(true);
  expect(rights.seesDatabase(SHOP)).toBe(false);
});

test('privileges are asked for by their wire names, and by no other', () => {
  const rights = rightsOf(['Search', '*', '*']);
  expect(rights.allows('PrivilegeSearch', SHOP, BOOKS)).toBe(true);
  expect(rights.allows('Search', SHOP, BOOKS)).toBe(false);
  expect(rights.allows('PrivilegePrivilegeSearch', SHOP, BOOKS)).toBe(false);
});

test('a privilege on a whole database does not hold for all of them', () => {
  const rights = rightsOf(['Insert', SHOP, '*']);
  expect(rights.allows('PrivilegeInsert', SHOP, FILMS)).toBe(true);
  expect(rights.allows('PrivilegeInsert', SHOP, undefined)).toBe(true);
  expect(rights.allows('PrivilegeInsert', SHOP, '*')).toBe(true);
  expect(rights.allows('PrivilegeInsert', '*', '*')).toBe(false);
  expect(rights.allows('PrivilegeInsert', undefined, undefined)).toBe(false);
});

test('a privilege on anything in a database is one somewhere in it', () => {
  const rights = rightsOf(['DescribeCollection', DEFAULT, BOOKS], ['Search', SHOP, FILMS]);
  expect(rights.allowsSomewhere('PrivilegeDescribeCollection', DEFAULT)).toBe(true);
  expect(rights.allowsSomewhere('PrivilegeDescribeCollection', SHOP)).toBe(false);
  expect(rights.allowsSomewhere('PrivilegeDescribeCollection', undefined)).toBe(false);
  expect(rights.allowsSomewhere('PrivilegeSearch', DEFAULT)).toBe(false);
  const all = rightsOf(['All', SHOP, '*']);
  expect(all.allowsSomewhere('PrivilegeDescribeCollection', SHOP)).toBe(true);
  expect(all.allowsSomewhere('PrivilegeDescribeCollection', DEFAULT)).toBe(false);
});

test('of a collection the privileges on it show it, and those on its database do not', () => {
  const sees = (...own: Held[]) => rightsOf(...own).seesCollection(DEFAULT, BOOKS);
  expect(sees(['DescribeCollection', DEFAULT, BOOKS])).toBe(true);
  expect(sees(['Insert', DEFAULT, BOOKS])).toBe(true);
  expect(sees(['ShowCollections', DEFAULT, '*'])).toBe(true);
  expect(sees(['CreateCollection', DEFAULT, '*'])).toBe(false);
  expect(sees(['CreateAlias', DEFAULT, BOOKS])).toBe(false);
  expect(sees(['CreateDatabase', '*', '*'])).toBe(false);
  expect(rightsOf(['CreateCollection', DEFAULT, '*']).seesDatabase(DEFAULT)).toBe(true);
});

test('All is every privilege, where it was granted', () => {
  const rights = rightsOf(['All', SHOP, '*']);
  for (const name of PRIVILEGE_OBJECT_TYPES.keys()) {
    expect(rights.allows(`Privilege${name}`, SHOP, FILMS)).toBe(true);
    expect(rights.allows(`Privilege${name}`, DEFAULT, BOOKS)).toBe(false);
    expect(rights.allows(`Privilege${name}`, '*', '*')).toBe(false);
  }
  expect(rights.seesCollection(SHOP, FILMS)).toBe(true);
  expect(rights.seesCollection(DEFAULT, BOOKS)).toBe(false);
});

test('what everybody may do is allowed, but shows nothing in lists', () => {
  const implicit = [held(['IndexDetail', '*', '*'])];
  const rights = compileRights({ own: [], implicit }).of(NOBODY);
  expect(rights.allows('PrivilegeIndexDetail', DEFAULT, BOOKS)).toBe(true);
  expect(rights.seesCollection(DEFAULT, BOOKS)).toBe(false);
  expect(rights.seesDatabase(DEFAULT)).toBe(false);
});

test('an unknown privilege, or the name of a group, gives nothing else', () => {
  const rights = rightsOf(['Serch', '*', '*'], ['CollectionReadOnly', '*', '*'], ['*', '*', '*']);
  for (const name of PRIVILEGE_OBJECT_TYPES.keys()) {
    expect(rights.allows(`Privilege${name}`, DEFAULT, BOOKS), name).toBe(false);
  }
});

test('whoever holds the same roles shares what they give, and keeps an own name and tags', () => {
  const privileges = compileRights({ own: [held(['Search', DEFAULT, BOOKS])] });
  const rowPolicies = [
    {
      ...{ name: 'mine', actions: ['Search'] as const, everyone: true, roles: [], check: '' },
      ...{ using: 'owner == $user', description: '', createdAt: 0 },
    },
  ];
  const collection = { id: BOOKS, databaseId: DEFAULT, properties: [], rowPolicies };
  const ruleFor = (user: string) =>
    privileges
      .of({ roles: new Set(), variables: { user, tags: new Map([['team', user]]) } })
      .rowRule(collection, 'Search');
  expect(ruleFor('alice')?.variables).toEqual({
    user: 'alice',
    tags: new Map([['team', 'alice']]),
  });
  expect(ruleFor('bob')?.variables.user).toBe('bob');
});

test('SkipRLS on the collection, and All, lift its row policies', () => {
  const collection = {
    ...{ id: BOOKS, databaseId: DEFAULT, rowPolicies: [] },
    properties: [['rls.enabled', 'true'] as const],
  };
  const isFree = (...own: Held[]) => rightsOf(...own).rowRule(collection, 'Delete') === undefined;
  expect(isFree()).toBe(false);
  expect(isFree(['Delete', '*', '*'])).toBe(false);
  expect(isFree(['SkipRLS', DEFAULT, FILMS])).toBe(false);
  expect(isFree(['SkipRLS', SHOP, '*'])).toBe(false);
  expect(isFree(['SkipRLS', DEFAULT, BOOKS])).toBe(true);
  expect(isFree(['SkipRLS', DEFAULT, '*'])).toBe(true);
  expect(isFree(['All', '*', '*'])).toBe(true);
});

test('agrees with going through the grants one by one', () => {
  const privilege = fc.constantFrom('Search', 'Insert', 'DescribeCollection', 'DropRole', 'All');
  const where = fc.constantFrom<HeldPrivilege['object']>('*', 1, 2, 'user:alice');
  const grants = fc.array(fc.tuple(privilege, where, where), { maxLength: 8 });
  const asked = fc.constantFrom<Scope>('*', 1, 2, 3, 'user:alice', 'user:bob', undefined);
  const fits = (part: Scope, question: Scope) => part === '*' || part === question;
  fc.assert(
    fc.property(grants, grants, privilege, asked, asked, (own, implicit, name, db, of) => {
      const rights = compileRights({
        own: own.map(held),
        implicit: implicit.map(held),
      }).of(NOBODY);
      const naming = [...own, ...implicit].filter(([each]) => each === name || each === 'All');
      expect(rights.allows(`Privilege${name}`, db, of)).toBe(
        naming.some(([, database, object]) => fits(database, db) && fits(object, of)),
      );
      expect(rights.allowsSomewhere(`Privilege${name}`, db)).toBe(
        naming.some(([, database]) => fits(database, db)),
      );
      expect(rights.seesDatabase(3)).toBe(own.some(([, database]) => database === '*'));
    }),
    { numRuns: 2000 },
  );
});

test('a right over a user shows no database', () => {
  const rights = rightsOf(['UpdateUser', '*', 'user:bob']);
  expect(rights.allows('PrivilegeUpdateUser', '*', 'user:bob')).toBe(true);
  expect(rights.seesDatabase(DEFAULT)).toBe(false);
});
