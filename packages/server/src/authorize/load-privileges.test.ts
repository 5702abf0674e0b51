import type { Profile } from '@latchkey/contract';
import { afterEach, expect, test } from 'vitest';
import { type AccessFixture, openAccessFixture } from '../testing/access-fixture.ts';
import { loadPrivileges } from './load-privileges.ts';

const opened: AccessFixture[] = [];
afterEach(async () => {
  for (const fixture of opened.splice(0)) await fixture.close();
});

async function open(profile: Profile) {
  const fixture = await openAccessFixture(profile);
  opened.push(fixture);
  const books = await fixture.addCollection('books');
  const database = fixture.store.catalog.ids.database(fixture.cluster.id, 'default') ?? 0;
  const rightsOf = async (roles: readonly string[], groups = new Map<string, string[]>()) => {
    const privileges = await loadPrivileges(roles, { ...fixture, groups });
    return privileges.of({
      roles: new Set(roles),
      variables: { user: undefined, tags: new Map() },
    });
  };
  return { fixture, books, database, rightsOf };
}

test('zilliz: without a role nothing is allowed', async () => {
  const { books, database, rightsOf } = await open('zilliz');
  const rights = await rightsOf([]);
  for (const privilege of ['Search', 'DescribeCollection', 'IndexDetail', 'ListAliases']) {
    expect(rights.allows(`Privilege${privilege}`, database, books)).toBe(false);
  }
});

test('milvus: everybody has what public holds now, and sees no name by it', async () => {
  const { fixture, books, database, rightsOf } = await open('milvus');
  const before = await rightsOf([]);
  expect(before.allows('PrivilegeDescribeCollection', database, books)).toBe(true);
  expect(before.allows('PrivilegeSearch', database, books)).toBe(false);
  expect(before.seesCollection(database, books)).toBe(false);
  expect(before.seesDatabase(database)).toBe(false);

  await fixture.permit('public', 'Search', { object: 'books' });
  await fixture.forbid('public', 'DescribeCollection', { database: '*' });
  const after = await rightsOf([]);
  expect(after.allows('PrivilegeSearch', database, books)).toBe(true);
  expect(after.allows('PrivilegeDescribeCollection', database, books)).toBe(false);
  expect(after.seesCollection(database, books)).toBe(false);
});

test('milvus: public shows names to whoever was granted it like another role', async () => {
  const { books, database, rightsOf } = await open('milvus');
  const rights = await rightsOf(['public']);
  expect(rights.seesCollection(database, books)).toBe(true);
});

test('several roles add up, and one that is not known gives nothing', async () => {
  const { fixture, books, database, rightsOf } = await open('zilliz');
  await fixture.addRole('searcher');
  await fixture.permit('searcher', 'Search', { object: 'books' });
  await fixture.addRole('inserter');
  await fixture.permit('inserter', 'Insert', { object: 'books' });
  const rights = await rightsOf(['searcher', 'inserter', 'nobody']);
  expect(rights.allows('PrivilegeSearch', database, books)).toBe(true);
  expect(rights.allows('PrivilegeInsert', database, books)).toBe(true);
  expect(rights.allows('PrivilegeDelete', database, books)).toBe(false);
});

test('what a fixed role gives is not changed by grants to it, only added to', async () => {
  const { fixture, books, database, rightsOf } = await open('zilliz');
  await fixture.forbid('db_ro', 'Search', { database: '*' });
  await fixture.permit('db_ro', 'Insert', { object: 'books' });
  const rights = await rightsOf(['db_ro']);
  expect(rights.allows('PrivilegeSearch', database, books)).toBe(true);
  expect(rights.allows('PrivilegeInsert', database, books)).toBe(true);
});

test('the members of a custom group are those that are handed in', async () => {
  const { fixture, books, database, rightsOf } = await open('zilliz');
  await fixture.addRole('r');
  await fixture.addGroup('mine', 'Delete');
  await fixture.permit('r', 'mine', { object: 'books' });
  const rights = await rightsOf(['r'], new Map([['mine', ['Search']]]));
  expect(rights.allows('PrivilegeSearch', database, books)).toBe(true);
  expect(rights.allows('PrivilegeDelete', database, books)).toBe(false);
});

test('grants of another cluster on the same store give nothing', async () => {
  const { fixture, books, database } = await open('zilliz');
  await fixture.addRole('r');
  await fixture.permit('r', 'Search', { object: 'books' });
  const other = { ...fixture.cluster, id: 'in01-000000000000000' };
  const privileges = await loadPrivileges(['r'], {
    ...{ store: fixture.store, cluster: other, groups: new Map() },
  });
  const rights = privileges.of({
    roles: new Set(['r']),
    variables: { user: undefined, tags: new Map() },
  });
  expect(rights.allows('PrivilegeSearch', database, books)).toBe(false);
});
