import { type Grant, PRIVILEGE_GROUPS, PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRights } from './compile-rights.ts';

const grant = (privilege: string, database: string, collection: string): Grant => ({
  ...{ privilege, database, collection },
});

test('nothing is allowed or seen without a grant', () => {
  const rights = compileRights([]);
  expect(rights.allows('PrivilegeSearch', 'default', 'books')).toBe(false);
  expect(rights.allows('PrivilegeSearch', '*', '*')).toBe(false);
  expect(rights.seesDatabase('default')).toBe(false);
  expect(rights.seesCollection('default', 'books')).toBe(false);
});

test('a privilege on a collection holds for that one alone', () => {
  const rights = compileRights([grant('Search', 'default', 'books')]);
  expect(rights.allows('PrivilegeSearch', 'default', 'books')).toBe(true);
  expect(rights.allows('PrivilegeQuery', 'default', 'books')).toBe(false);
  expect(rights.allows('PrivilegeSearch', 'default', 'films')).toBe(false);
  expect(rights.allows('PrivilegeSearch', 'other', 'books')).toBe(false);
  expect(rights.allows('PrivilegeSearch', 'default', '*')).toBe(false);
  expect(rights.allows('PrivilegeSearch', '*', 'books')).toBe(false);
  expect(rights.seesCollection('default', 'books')).toBe(true);
  expect(rights.seesCollection('default', 'films')).toBe(false);
  expect(rights.seesDatabase('default')).toBe(true);
  expect(rights.seesDatabase('other')).toBe(false);
});

test('a privilege on a whole database does not hold for all of them', () => {
  const rights = compileRights([grant('Insert', 'shop', '*')]);
  expect(rights.allows('PrivilegeInsert', 'shop', 'anything')).toBe(true);
  expect(rights.allows('PrivilegeInsert', 'shop', '*')).toBe(true);
  expect(rights.allows('PrivilegeInsert', '*', '*')).toBe(false);
});

test('a privilege on Global objects holds for the whole database, but shows no collection', () => {
  const rights = compileRights([grant('DescribeCollection', 'default', 'books')]);
  expect(rights.allows('PrivilegeDescribeCollection', 'default', '*')).toBe(true);
  expect(rights.allows('PrivilegeDescribeCollection', 'other', '*')).toBe(false);
  expect(rights.seesCollection('default', 'books')).toBe(false);
  expect(rights.seesDatabase('default')).toBe(true);
});

test('All is every privilege, where it was granted', () => {
  const rights = compileRights([grant('All', 'shop', '*')]);
  for (const name of PRIVILEGE_OBJECT_TYPES.keys()) {
    expect(rights.allows(`Privilege${name}`, 'shop', 'any')).toBe(true);
    expect(rights.allows(`Privilege${name}`, 'default', 'any')).toBe(false);
  }
  expect(rights.seesCollection('shop', 'any')).toBe(true);
  expect(rights.seesCollection('default', 'any')).toBe(false);
});

test('what everybody may do is allowed, but shows nothing in lists', () => {
  const rights = compileRights([], [grant('IndexDetail', '*', '*')]);
  expect(rights.allows('PrivilegeIndexDetail', 'default', 'books')).toBe(true);
  expect(rights.seesCollection('default', 'books')).toBe(false);
  expect(rights.seesDatabase('default')).toBe(false);
});

test('an unknown privilege or group gives nothing else', () => {
  const rights = compileRights([grant('Serch', '*', '*'), grant('CollectionReadonly', '*', '*')]);
  for (const name of PRIVILEGE_OBJECT_TYPES.keys()) {
    expect(rights.allows(`Privilege${name}`, 'default', 'books'), name).toBe(false);
  }
});

test('agrees with going through the grants one by one', () => {
  const name = fc.constantFrom('default', 'shop', '*', '');
  const collection = fc.constantFrom('books', 'films', '*', '');
  const single = fc.constantFrom('Search', 'Insert', 'DescribeCollection', 'UpdateUser', 'All');
  const group = fc.constantFrom(...PRIVILEGE_GROUPS.map((each) => each.name));
  const grants = fc.array(
    fc.record({ privilege: fc.oneof(single, group), database: name, collection }),
    { maxLength: 6 },
  );
  const naive = (held: Grant[], privilege: string, db: string, of: string) =>
    held.some((each) => {
      const members: readonly string[] = PRIVILEGE_GROUPS.find((g) => g.name === each.privilege)
        ?.privileges ?? [each.privilege];
      const global = ['DescribeCollection', 'All', 'CreateCollection'].includes(privilege);
      const all = each.privilege === 'All';
      if (!all && !members.includes(privilege)) return false;
      if (each.database !== '*' && each.database !== db) return false;
      return all || global || each.collection === '*' || each.collection === of;
    });
  const privilege = fc.constantFrom('Search', 'Insert', 'DescribeCollection', 'CreateCollection');
  fc.assert(
    fc.property(grants, privilege, name, collection, (held, asked, db, of) => {
      const rights = compileRights(held);
      expect(rights.allows(`Privilege${asked}`, db, of)).toBe(naive(held, asked, db, of));
    }),
    { numRuns: 2000 },
  );
});
