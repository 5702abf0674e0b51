import { METHOD_POLICY, type PrivilegeRule, type Profile } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import type { Scope } from '../kernel/rights.ts';
import { compileRights, type HeldPrivilege } from './compile-rights.ts';
import { decide, type Resolver } from './decide.ts';

const SHOP = 1;
const VAULT = 2;
const BOOKS = 10;
const FILMS = 11;
const VAULT_BOOKS = 20;

const COLLECTIONS: Record<string, Record<string, number>> = {
  // `latest` is an alias of `books`.
  shop: { books: BOOKS, films: FILMS, latest: BOOKS },
  vault: { books: VAULT_BOOKS },
};
const resolve: Resolver = {
  database: (name) => ({ shop: SHOP, vault: VAULT })[name],
  collection: (database, name) => COLLECTIONS[database]?.[name],
};

const alice: Principal = { kind: 'user', id: 'user-1', name: 'alice' };

type Held = [
  privilege: string,
  database: Exclude<Scope, undefined>,
  object: Exclude<Scope, undefined>,
];
type Texts = Readonly<Record<string, readonly string[]>>;

interface Question {
  readonly texts?: Texts;
  readonly database?: string;
  readonly profile?: Profile;
  readonly principal?: Principal;
  readonly roles?: readonly string[];
}

/** Ids of the collections of a call that is allowed, or the text of the refusal. */
function answer(method: string, question: Question, ...held: Held[]) {
  const { texts = {}, database = 'shop', profile = 'zilliz', principal = alice } = question;
  const roles = new Set(question.roles);
  const own = held.map(([privilege, database, object]): HeldPrivilege => {
    return { privilege, database, object };
  });
  const variables = { user: undefined, tags: new Map() };
  const standing = { rights: compileRights({ own }).of({ roles, variables }), roles };
  const names = { strings: (path: readonly number[]) => [...(texts[path.join('.')] ?? [])] };
  try {
    return decide(ruleOf(method, profile), { principal, standing, names, database, resolve });
  } catch (error) {
    return String(error);
  }
}

function allowed(method: string, texts: Texts, ...held: Held[]): boolean {
  return typeof answer(method, { texts }, ...held) !== 'string';
}

function ruleOf(method: string, profile: Profile): PrivilegeRule {
  const rule = METHOD_POLICY[profile].get(method);
  if (rule?.kind !== 'privilege') throw new Error(`${method} asks for no privilege`);
  return rule;
}

test('the privilege must be held on the collection that the request names', () => {
  const books = { '3': ['books'] };
  expect(allowed('Insert', books, ['Insert', SHOP, BOOKS])).toBe(true);
  expect(allowed('Insert', books, ['Insert', SHOP, FILMS])).toBe(false);
  expect(allowed('Insert', books, ['Insert', VAULT, BOOKS])).toBe(false);
  expect(allowed('Insert', books, ['Query', SHOP, BOOKS])).toBe(false);
  expect(allowed('Insert', books, ['Insert', '*', '*'])).toBe(true);
});

test('a name that is sent twice must be permitted both times, and no name at all is not any', () => {
  expect(allowed('Insert', { '3': ['books', 'films'] }, ['Insert', SHOP, BOOKS])).toBe(false);
  expect(allowed('Insert', {}, ['Insert', SHOP, BOOKS])).toBe(false);
  expect(allowed('Insert', { '3': ['*'] }, ['Insert', SHOP, BOOKS])).toBe(false);
  expect(allowed('Insert', {}, ['Insert', SHOP, '*'])).toBe(true);
});

test('every collection of a list must be permitted, and an empty list is refused to everybody', () => {
  const both = { '3': ['books', 'films'] };
  expect(allowed('Flush', both, ['Flush', SHOP, BOOKS])).toBe(false);
  expect(allowed('Flush', both, ['Flush', SHOP, BOOKS], ['Flush', SHOP, FILMS])).toBe(true);
  expect(allowed('Flush', { '3': [] }, ['All', '*', '*'])).toBe(false);
});

test('an alias is what it stands for', () => {
  const latest = { '3': ['latest'] };
  expect(allowed('Search', latest, ['Search', SHOP, BOOKS])).toBe(true);
  expect(allowed('Search', latest, ['Search', SHOP, FILMS])).toBe(false);
});

test('what does not exist may be named only by who holds the privilege on all of the kind', () => {
  const nothing = { '3': ['nothing'] };
  expect(allowed('Search', nothing, ['Search', SHOP, BOOKS])).toBe(false);
  expect(allowed('Search', nothing, ['Search', SHOP, '*'])).toBe(true);
  const inNowhere = (...held: Held[]) =>
    answer('Search', { texts: { '3': ['books'] }, database: 'nowhere' }, ...held);
  expect(inNowhere(['Search', SHOP, '*'])).toContain('in the `nowhere` database');
  expect(inNowhere(['Search', '*', '*'])).toEqual([]);
});

test('the decision tells which collections it was about', () => {
  const search = (name: string, ...held: Held[]) =>
    answer('Search', { texts: { '3': [name] } }, ...held);
  expect(search('books', ['Search', SHOP, BOOKS])).toEqual([BOOKS]);
  expect(search('latest', ['Search', '*', '*'])).toEqual([BOOKS]);
  expect(search('nothing', ['Search', '*', '*'])).toEqual([]);
  const flush = answer('Flush', { texts: { '3': ['books', 'films'] } }, ['All', '*', '*']);
  expect(flush).toEqual([BOOKS, FILMS]);
  expect(answer('CreateCollection', {}, ['All', '*', '*'])).toBeUndefined();
  expect(answer('DescribeCollection', {}, ['All', '*', '*'])).toBeUndefined();
  expect(
    answer('UpdateCredential', { texts: { '2': ['bob'] } }, ['All', '*', '*']),
  ).toBeUndefined();
});

test('the searches inside a hybrid search are checked as well', () => {
  const search = (inner: Texts) =>
    answer('HybridSearch', { texts: { '3': ['books'], ...inner } }, ['Search', SHOP, BOOKS]);
  expect(search({ '5.3': ['books', ''], '5.2': ['shop', ''] })).toEqual(
    expect.arrayContaining([BOOKS]),
  );
  expect(search({ '5.3': ['latest'] })).toEqual([BOOKS, BOOKS]);
  expect(search({ '5.3': ['books', 'films'] })).toContain('PrivilegeSearch');
  expect(search({ '5.3': ['books', 'secrets'] })).toContain('PrivilegeSearch');
  expect(search({ '5.3': ['books'], '5.2': ['vault'] })).toContain('PrivilegeSearch');
});

test('to rename into another database needs the right in both', () => {
  const into = { texts: { '5': ['vault'] }, profile: 'milvus' } as const;
  const held: Held = ['RenameCollection', SHOP, '*'];
  expect(answer('RenameCollection', { profile: 'milvus' }, held)).toBeUndefined();
  expect(answer('RenameCollection', into, held)).toContain('PrivilegeRenameCollection');
  expect(answer('RenameCollection', into, held, ['RenameCollection', VAULT, '*'])).toBeUndefined();
});

test('the level of a privilege is that of the profile: renaming concerns the cluster in the cloud', () => {
  const held: Held = ['RenameCollection', SHOP, '*'];
  const renames = (profile: Profile) => answer('RenameCollection', { profile }, held);
  expect(renames('milvus')).toBeUndefined();
  expect(renames('zilliz')).toBe(
    'ApiError: PrivilegeRenameCollection: permission deny to alice in the `*` database',
  );
});

test('what concerns the cluster must be held on all databases', () => {
  expect(allowed('CreateCredential', {}, ['CreateOwnership', SHOP, '*'])).toBe(false);
  expect(allowed('CreateCredential', {}, ['CreateOwnership', '*', '*'])).toBe(true);
  expect(allowed('CreateDatabase', {}, ['All', SHOP, '*'])).toBe(false);
});

test('what concerns a database must be held on the whole of it', () => {
  expect(allowed('DropCollection', {}, ['DropCollection', SHOP, BOOKS])).toBe(false);
  expect(allowed('DropCollection', {}, ['DropCollection', SHOP, '*'])).toBe(true);
  expect(allowed('DropCollection', {}, ['DropCollection', VAULT, '*'])).toBe(false);
});

test('jobs that are named by number need the privilege on all collections', () => {
  expect(allowed('GetCompactionState', {}, ['Compaction', SHOP, BOOKS])).toBe(false);
  expect(allowed('GetCompactionState', {}, ['Compaction', SHOP, '*'])).toBe(true);
});

test.each([
  ['DescribeCollection', 'DescribeCollection'],
  ['BatchDescribeCollection', 'DescribeCollection'],
  ['DescribeAlias', 'DescribeAlias'],
  ['ListAliases', 'ListAliases'],
])('%s may be asked by who holds %s on anything in the database', (method, privilege) => {
  expect(allowed(method, {}, [privilege, SHOP, BOOKS])).toBe(true);
  expect(allowed(method, { '3': ['films'] }, [privilege, SHOP, BOOKS])).toBe(true);
  expect(allowed(method, {}, [privilege, SHOP, '*'])).toBe(true);
  expect(allowed(method, {}, ['All', SHOP, BOOKS])).toBe(true);
  expect(allowed(method, {}, [privilege, VAULT, '*'])).toBe(false);
  expect(allowed(method, {}, ['Search', SHOP, BOOKS])).toBe(false);
});

test('an alias is made and dropped by who may do so on the collection that it stands for', () => {
  const create = { '3': ['books'], '4': ['newest'] };
  expect(allowed('CreateAlias', create, ['CreateAlias', SHOP, BOOKS])).toBe(true);
  expect(allowed('CreateAlias', create, ['CreateAlias', SHOP, FILMS])).toBe(false);
  const drop = { '3': ['latest'] };
  expect(allowed('DropAlias', drop, ['DropAlias', SHOP, BOOKS])).toBe(true);
  expect(allowed('DropAlias', drop, ['DropAlias', SHOP, FILMS])).toBe(false);
});

test('to point an alias elsewhere needs the right on both collections', () => {
  const alter = { '3': ['films'], '4': ['latest'] };
  const [films, books]: Held[] = [
    ['CreateAlias', SHOP, FILMS],
    ['CreateAlias', SHOP, BOOKS],
  ];
  if (!films || !books) throw new Error('unreachable');
  expect(allowed('AlterAlias', alter, films)).toBe(false);
  expect(allowed('AlterAlias', alter, books)).toBe(false);
  expect(allowed('AlterAlias', alter, films, books)).toBe(true);
  expect(allowed('AlterAlias', alter, ['CreateAlias', SHOP, '*'])).toBe(true);
});

test.each([
  ['CreateRowPolicy', 'CreateOwnership', 'ManageRLS'],
  ['DropRowPolicy', 'DropOwnership', 'ManageRLS'],
  ['ListRowPolicies', 'SelectOwnership', 'ViewRLS'],
])('%s needs %s on the cluster, or %s on the collection', (method, onCluster, onCollection) => {
  const books = { '3': ['books'] };
  expect(allowed(method, books, [onCluster, '*', '*'])).toBe(true);
  expect(allowed(method, books, [onCluster, SHOP, '*'])).toBe(false);
  expect(allowed(method, books, [onCluster, SHOP, BOOKS])).toBe(false);
  expect(allowed(method, books, [onCollection, SHOP, BOOKS])).toBe(true);
  expect(allowed(method, books, [onCollection, SHOP, '*'])).toBe(true);
  expect(allowed(method, books, [onCollection, SHOP, FILMS])).toBe(false);
  expect(allowed(method, books, [onCollection, VAULT, '*'])).toBe(false);
  expect(allowed(method, {}, [onCollection, SHOP, BOOKS])).toBe(false);
});

test('to see policies is not to change them', () => {
  const books = { '3': ['books'] };
  expect(allowed('CreateRowPolicy', books, ['ViewRLS', '*', '*'])).toBe(false);
  expect(allowed('ListRowPolicies', books, ['ManageRLS', '*', '*'])).toBe(false);
});

test('a privilege on a user is on that one', () => {
  const bob = { '2': ['bob'] };
  expect(allowed('UpdateCredential', bob, ['UpdateUser', '*', 'user:bob'])).toBe(true);
  expect(allowed('UpdateCredential', bob, ['UpdateUser', '*', 'user:carol'])).toBe(false);
  expect(allowed('UpdateCredential', bob, ['UpdateUser', '*', '*'])).toBe(true);
  expect(allowed('UpdateCredential', bob, ['UpdateUser', SHOP, '*'])).toBe(false);
  expect(allowed('AddUserTags', bob, ['UpdateUser', '*', 'user:bob'])).toBe(true);
  expect(allowed('ListUsersWithTag', {}, ['SelectUser', '*', 'user:bob'])).toBe(false);
  expect(allowed('ListUsersWithTag', {}, ['SelectUser', '*', '*'])).toBe(true);
});

test('who a call is about may do without the privilege, except to tag itself', () => {
  expect(allowed('UpdateCredential', { '2': ['alice'] })).toBe(true);
  expect(allowed('SelectUser', { '2.1': ['alice'] })).toBe(true);
  expect(allowed('GetUserTags', { '2': ['alice'] })).toBe(true);
  expect(allowed('AddUserTags', { '2': ['alice'] })).toBe(false);
  expect(allowed('DeleteUserTags', { '2': ['alice'] })).toBe(false);
  const texts = { '2.1.1': ['reader'] };
  expect(answer('SelectGrant', { texts, roles: ['reader'] })).toBeUndefined();
  expect(answer('SelectGrant', { texts, roles: ['writer'] })).toContain('PrivilegeSelectOwnership');
});

test('a refusal names the database that was asked for, and an API key as such', () => {
  const refusal = (principal: Principal, database: string) =>
    answer('Insert', { principal, database, texts: { '3': ['books'] } });
  expect(refusal(alice, 'shop')).toBe(
    'ApiError: PrivilegeInsert: permission deny to alice in the `shop` database',
  );
  expect(refusal({ kind: 'apiKey', id: 'key-1', name: 'ci' }, 'vault')).toBe(
    'ApiError: PrivilegeInsert: permission deny to apikey user in the `vault` database',
  );
});
