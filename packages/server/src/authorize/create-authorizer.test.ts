import { METHOD_ROWS } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import {
  aboutCollection,
  methodRow,
  openAuthorizerRig,
  request,
} from '../testing/authorizer-rig.ts';
import { createAuthorizer } from './create-authorizer.ts';

test('refusals read as those of Milvus 3', async () => {
  const { ask, user, key, inProject } = await openAuthorizerRig();
  const reader = await user('reader', 'db_ro');
  const readerKey = await key(inProject('Read-Only'), 'ci');
  const refusals = [
    await ask(reader, 'Insert', aboutCollection('books', 'shop')),
    await ask(reader, 'CreateCredential', { database: 'shop' }),
    await ask(reader, 'DropCollection', { database: 'shop' }),
    await ask(readerKey, 'Insert', aboutCollection('books')),
    await ask(reader, 'DumpMessages'),
  ];
  expect(refusals).toEqual([
    'ApiError: PrivilegeInsert: permission deny to reader in the `shop` database',
    'ApiError: PrivilegeCreateOwnership: permission deny to reader in the `*` database',
    'ApiError: PrivilegeDropCollection: permission deny to reader in the `shop` database',
    'ApiError: PrivilegeInsert: permission deny to apikey user in the `default` database',
    'ApiError: method DumpMessages is not authorized',
  ]);
});

test('to who may not see it, a collection that exists is refused like one that does not', async () => {
  const { fixture, ask, user } = await openAuthorizerRig();
  const alice = await user('alice');
  const before = await ask(alice, 'Search', aboutCollection('books'));
  await fixture.addCollection('books');
  expect(await ask(alice, 'Search', aboutCollection('books'))).toBe(before);
  expect(before).toContain('PrivilegeSearch: permission deny to alice');
});

test('everybody may change their own password and see themselves, and nobody else', async () => {
  const { may, user } = await openAuthorizerRig();
  const alice = await user('alice');
  for (const [method, path] of [
    ['UpdateCredential', '2'],
    ['SelectUser', '2.1'],
    ['GetUserTags', '2'],
  ] as const) {
    const about = (...names: string[]) => may(alice, method, { names: request({ [path]: names }) });
    expect(await about('alice'), method).toBe(true);
    expect(await about('bob'), method).toBe(false);
    expect(await about('Alice'), method).toBe(false);
    expect(await about(''), method).toBe(false);
    expect(await about(), method).toBe(false);
    expect(await about('alice', 'bob'), method).toBe(false);
  }
});

test('nobody may give themselves tags: row policies go by them', async () => {
  const { fixture, may, user } = await openAuthorizerRig();
  const alice = await user('alice');
  const own = { names: request({ '2': ['alice'] }) };
  expect(await may(alice, 'AddUserTags', own)).toBe(false);
  expect(await may(alice, 'DeleteUserTags', own)).toBe(false);
  await fixture.addRole('tagger');
  await fixture.permit('tagger', 'UpdateUser', { database: '*', object: 'alice' });
  await fixture.grant('alice', 'tagger');
  expect(await may(alice, 'AddUserTags', own)).toBe(true);
  expect(await may(alice, 'AddUserTags', { names: request({ '2': ['bob'] }) })).toBe(false);
});

test('an API key that is called like a user is not that user', async () => {
  const { may, user, key, inProject } = await openAuthorizerRig();
  await user('alice');
  const alice = await key(inProject('Read-Only'), 'alice');
  const ownPassword = { names: request({ '2': ['alice'] }) };
  expect(await may(alice, 'UpdateCredential', ownPassword)).toBe(false);
});

test('everybody may see the grants of their own roles', async () => {
  const { may, user } = await openAuthorizerRig();
  const reader = await user('reader', 'db_ro');
  const grantsOf = (...roles: string[]) =>
    may(reader, 'SelectGrant', { names: request({ '2.1.1': roles }) });
  expect(await grantsOf('db_ro')).toBe(true);
  expect(await grantsOf('db_rw')).toBe(false);
  expect(await grantsOf('db_ro', 'db_rw')).toBe(false);
  expect(await grantsOf()).toBe(false);
});

test('milvus: everybody may see what public holds', async () => {
  const { may, user } = await openAuthorizerRig('milvus');
  const alice = await user('alice');
  expect(await may(alice, 'SelectGrant', { names: request({ '2.1.1': ['public'] }) })).toBe(true);
  expect(await may(alice, 'SelectGrant', { names: request({ '2.1.1': ['admin'] }) })).toBe(false);
});

test('an empty list of collections is refused, also to an administrator', async () => {
  const { may, principal } = await openAuthorizerRig();
  const admin = await principal('db_admin');
  const flush = (...names: string[]) => may(admin, 'Flush', { names: request({ '3': names }) });
  expect(await flush()).toBe(false);
  expect(await flush('books', 'films')).toBe(true);
});

test('the decision hands on the ids of the collections that it was about', async () => {
  const { fixture, ask, principal } = await openAuthorizerRig();
  const books = await fixture.addCollection('books');
  const films = await fixture.addCollection('films');
  const admin = await principal('db_admin');
  const names = request({ '3': ['films', 'books'] });
  expect(await ask(admin, 'Flush', { names })).toMatchObject({ collections: [films, books] });
  expect(await ask(admin, 'Search', aboutCollection('nothing'))).toMatchObject({ collections: [] });
  for (const method of ['ShowCollections', 'CreateCollection', 'DescribeCollection']) {
    expect(await ask(admin, method, { names })).toMatchObject({ collections: undefined });
  }
});

test('roles that are not known, or belong to the other profile, give nothing', async () => {
  const { fixture, may, user, principal } = await openAuthorizerRig('milvus');
  const alice = await user('alice', 'admin');
  const cluster = { ...fixture.cluster, profile: 'zilliz' as const };
  const zilliz = createAuthorizer({ ...fixture, cluster });
  const search = aboutCollection('books');
  expect(await may(alice, 'Search', search)).toBe(true);
  expect(await may(alice, 'Connect', search, zilliz)).toBe(true);
  expect(await may(alice, 'Search', search, zilliz)).toBe(false);
  expect(await may(await principal('root'), 'Search', search, zilliz)).toBe(false);
});

test('a principal of one kind never gets the rights of the other by its id', async () => {
  const { may, principal } = await openAuthorizerRig();
  const admin = await principal('db_admin');
  expect(await may(admin, 'Search', aboutCollection('books'))).toBe(true);
  const forged: Principal = { kind: 'apiKey', id: admin.id, name: 'x' };
  expect(await may(forged, 'Search', aboutCollection('books'))).toBe(false);
});

test('from the second call on the decision comes at once', async () => {
  const { fixture, authorizer, user } = await openAuthorizerRig();
  await fixture.addCollection('books');
  const reader = await user('reader', 'db_ro');
  const names = request({ '3': ['books'] });
  const { rights } = await authorizer.authorize(reader, methodRow('Search'), names, 'default');
  const again = authorizer.authorize(reader, methodRow('Search'), names, 'default');
  expect(again).not.toBeInstanceOf(Promise);
  expect(again).toMatchObject({ rights });
  expect(() => authorizer.authorize(reader, methodRow('Insert'), names, 'default')).toThrow(
    'PrivilegeInsert',
  );
});

test('an RPC that is in no row of the policy is refused, to an administrator as well', async () => {
  const { authorizer, principal } = await openAuthorizerRig();
  const admin = await principal('db_admin');
  const [row] = METHOD_ROWS;
  if (!row) throw new Error('no rows');
  const unknown = { ...row, name: 'OpenSesame' };
  expect(() => authorizer.authorize(admin, unknown, request(), 'default')).toThrow(
    'method OpenSesame is not authorized',
  );
});

test('lists show what may be read: nothing without a role, everything with one', async () => {
  const { fixture, ask, user } = await openAuthorizerRig();
  const books = await fixture.addCollection('books');
  const database = fixture.store.catalog.ids.database(fixture.cluster.id, 'default') ?? 0;
  const seen = async (principal: Principal) => {
    const decision = await ask(principal, 'ListDatabases');
    if (typeof decision === 'string') throw new Error(decision);
    const { rights } = decision;
    return [rights.seesDatabase(database), rights.seesCollection(database, books)];
  };
  expect(await seen(await user('nothing'))).toEqual([false, false]);
  expect(await seen(await user('reader', 'db_ro'))).toEqual([true, true]);
  await fixture.addRole('searcher');
  await fixture.permit('searcher', 'CreateCollection');
  const searcher = await user('searcher', 'searcher');
  expect(await seen(searcher)).toEqual([true, false]);
  await fixture.permit('searcher', 'Search', { object: 'books' });
  expect(await seen(searcher)).toEqual([true, true]);
});

test('milvus: what public holds shows nothing in lists', async () => {
  const { fixture, ask, user } = await openAuthorizerRig('milvus');
  const database = fixture.store.catalog.ids.database(fixture.cluster.id, 'default') ?? 0;
  const sees = async (principal: Principal) => {
    const decision = await ask(principal, 'ListDatabases');
    if (typeof decision === 'string') throw new Error(decision);
    return decision.rights.seesDatabase(database);
  };
  expect(await sees(await user('nobody'))).toBe(false);
  expect(await sees(await user('boss', 'admin'))).toBe(true);
});
