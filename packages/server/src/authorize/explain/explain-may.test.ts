import { expect, test } from 'vitest';
import { DOCS, data, grant, may, ORIGIN, openPlanned } from '../../testing/explain-world.ts';
import type { Subject, Who } from './question.ts';

test('what is allowed is told with every chain that allows it, the shortest first', async () => {
  const grants = [
    grant('CollectionReadWrite', '*'),
    grant('mine', 'docs'),
    grant('Insert', 'docs'),
  ];
  await using world = await openPlanned({ grants });
  const answer = await world.ask(may('Insert', DOCS));
  const by = { grantor: 'tests', grantedAt: '2026-01-01T00:00:00.000Z' };
  expect(answer).toEqual({
    clusterId: world.fixture.cluster.id,
    principal: { user: 'alice', roles: ['writer'] },
    ...{ rpc: 'Insert', privilege: 'Insert', level: 'Collection' },
    object: { database: 'default', collection: 'docs' },
    ...{ allowed: true, more: false },
    because: [
      {
        ...{ via: 'grant', role: 'writer', privilege: 'Insert' },
        grant: { privilege: 'Insert', database: 'default', collection: 'docs', ...by },
      },
      {
        ...{ via: 'grant', role: 'writer', group: 'CollectionReadWrite', privilege: 'Insert' },
        grant: { privilege: 'CollectionReadWrite', database: 'default', collection: '*', ...by },
      },
      {
        ...{ via: 'grant', role: 'writer', group: 'mine', privilege: 'Insert' },
        grant: { privilege: 'mine', database: 'default', collection: 'docs', ...by },
      },
    ],
    rows: {
      ...{ action: 'Insert', restricted: true, policies: ['shared'] },
      ...{ using: ['team == "shared"'], check: ['team == "shared"'] },
    },
  });
});

test('what is refused is told with the smallest grant and the weakest role that would do', async () => {
  await using world = await openPlanned({
    grants: [grant('Query', 'docs'), grant('mine', 'books')],
  });
  expect(await world.ask(may('HybridSearch', DOCS))).toMatchObject({
    ...{ allowed: false, rpc: 'HybridSearch', privilege: 'Search' },
    missing: { privilege: 'Search', database: 'default', collection: 'docs' },
    smallestGrant: { privilege: 'Search', database: 'default', collection: 'docs' },
    toRoles: ['writer'],
    rolesThatWouldDo: ['db_ro', 'db_rw', 'db_admin'],
    closest: [{ kind: 'heldElsewhere', role: 'writer', privilege: 'Search', collection: 'books' }],
  });
  await world.fixture.permit('keeper', 'All', { database: '*' });
  const { rolesThatWouldDo } = await world.ask(may('HybridSearch', DOCS));
  expect(rolesThatWouldDo).toEqual(['keeper', 'db_ro', 'db_rw', 'db_admin']);
});

test('an alias is its collection', async () => {
  await using world = await openPlanned({ grants: [grant('Insert', 'docs')] });
  expect(await world.ask(may('Insert', data('default', 'nickname')))).toMatchObject({
    allowed: true,
    object: { database: 'default', collection: 'docs', alias: 'nickname' },
  });
  expect(await world.ask(may('Delete', data('default', 'nickname')))).toMatchObject({
    smallestGrant: { privilege: 'Delete', database: 'default', collection: 'docs' },
  });
});

test('a grant that waits for a collection is told, and helps once that is created', async () => {
  await using world = await openPlanned({ grants: [grant('CollectionReadWrite', 'later')] });
  const later = may('Insert', data('default', 'later'));
  expect(await world.ask(later)).toMatchObject({
    ...{ allowed: false, doesNotExist: 'collection' },
    smallestGrant: { collection: 'later', waits: true },
    closest: [{ kind: 'waits', role: 'writer', grant: { privilege: 'CollectionReadWrite' } }],
  });
  await world.fixture.addCollection('later');
  expect(await world.ask(later)).toMatchObject({ allowed: true });
});

test.each([
  ['collection', 'default', 'later'],
  ['database', 'nowhere', 'docs'],
])(
  'the smallest grant for a missing %s takes effect when that is created',
  async (what, database, collection) => {
    await using world = await openPlanned();
    const { fixture } = world;
    const question = may('Search', data(database, collection));
    const { doesNotExist, smallestGrant } = await world.ask(question);
    expect({ doesNotExist, smallestGrant }).toEqual({
      doesNotExist: what,
      smallestGrant: { privilege: 'Search', database, collection, waits: true },
    });
    await fixture.permit('writer', 'Search', { database, object: collection });
    expect(await world.ask(question)).toMatchObject({ allowed: false });
    const made = { clusterId: fixture.cluster.id, name: database, properties: [] };
    await fixture.store.catalog.createDatabase(made, 10, ORIGIN);
    await fixture.addCollection(collection, database);
    expect(await world.ask(question)).toMatchObject({ allowed: true });
  },
);

test('to rename a collection does not wake a grant that waits for the name, and the answer says so', async () => {
  await using world = await openPlanned({ grants: [grant('Insert', 'later')] });
  const { store } = world.fixture;
  const docs = await store.catalog.findCollection(world.fixture.cluster.id, 'default', 'books');
  if (!docs) throw new Error('no books');
  const to = { databaseId: docs.databaseId, name: 'later' };
  expect(await store.catalog.renameCollection(docs.id, to, ORIGIN)).toBe('renamed');
  const answer = await world.ask(may('Insert', data('default', 'later')));
  expect(answer).toMatchObject({ allowed: false, closest: [{ kind: 'waits', role: 'writer' }] });
  expect(answer.smallestGrant).not.toHaveProperty('waits');
});

test('a collection that was written like a database is recognized', async () => {
  await using world = await openPlanned();
  expect(await world.ask(may('Insert', data('docs', '*')))).toMatchObject({
    ...{ allowed: false, doesNotExist: 'database' },
    closest: [{ kind: 'didYouMean', on: 'default.docs' }],
  });
});

test('a user without a role is told so', async () => {
  await using world = await openPlanned();
  const bob: Who = { kind: 'user', name: 'bob' };
  expect(await world.ask(may('Insert', DOCS, bob))).toMatchObject({
    ...{ allowed: false, toRoles: [], closest: [{ kind: 'holdsNoRole' }] },
  });
});

test('row policies are administered with ManageRLS on the collection, the smaller of two ways', async () => {
  await using world = await openPlanned();
  expect(await world.ask(may('CreateRowPolicy', DOCS))).toMatchObject({
    missing: { privilege: 'CreateOwnership', or: 'ManageRLS' },
    smallestGrant: { privilege: 'ManageRLS', database: 'default', collection: 'docs' },
  });
});

test('what everybody may do with themselves, and of their own roles, needs no grant', async () => {
  await using world = await openPlanned();
  const on = (name: string): Subject => ({ kind: 'user', name });
  const own = await world.ask(may('UpdateCredential', on('alice')));
  expect(own).toMatchObject({ allowed: true, because: [{ via: 'ownUser', user: 'alice' }] });
  expect(await world.ask(may('UpdateCredential', on('bob')))).toMatchObject({
    ...{ allowed: false, smallestGrant: { privilege: 'UpdateUser', user: 'bob' } },
  });
  const role = await world.ask(may('SelectGrant', { kind: 'role', name: 'writer' }));
  expect(role).toMatchObject({ allowed: true, because: [{ via: 'ownRole', role: 'writer' }] });
  const other = await world.ask(may('SelectGrant', { kind: 'role', name: 'keeper' }));
  expect(other).toMatchObject({
    allowed: false,
    rolesThatWouldDo: expect.arrayContaining(['keeper']),
  });
});

test('what is open to all says why, and what is refused to all as well', async () => {
  await using world = await openPlanned();
  expect(await world.ask(may('ListDatabases'))).toMatchObject({
    allowed: true,
    because: [{ via: 'everybody', reason: expect.stringContaining('may see') }],
  });
  expect(await world.ask(may('DumpMessages'))).toMatchObject({
    allowed: false,
    reason: 'nobody may call it: streams are not authorized',
  });
  // The privilege of the same name as an open call.
  expect(await world.ask(may('PrivilegeListDatabases'))).toMatchObject({ allowed: false });
});

test('a call that is let in, but whose reply hides what may not be seen, says so', async () => {
  await using world = await openPlanned({ grants: [grant('DescribeCollection', 'books')] });
  const docs = await world.ask(may('DescribeCollection', DOCS));
  expect(docs).toMatchObject({ allowed: true, visible: false });
  const books = await world.ask(may('DescribeCollection', data('default', 'books')));
  expect(books).not.toHaveProperty('visible');
});

test('built-in roles, the super user and API keys have chains without a grant', async () => {
  await using world = await openPlanned({ users: { alice: ['db_rw'], bob: [] } });
  const { fixture } = world;
  expect(await world.ask(may('Insert', DOCS))).toMatchObject({
    because: [{ via: 'builtInRole', role: 'db_rw', privilege: 'Insert' }],
  });
  const admin: Who = { kind: 'user', name: 'db_admin' };
  expect(await world.ask(may('DropDatabase', undefined, admin))).toMatchObject({
    because: [{ via: 'builtInRole', role: 'db_admin', privilege: 'All' }],
  });
  const projects = [{ projectId: fixture.cluster.projectId, role: 'Read-Only' }] as const;
  const key = await fixture.addApiKey({ orgRole: 'Member', projects });
  const who: Who = { kind: 'apiKey', id: key.id };
  expect(await world.ask(may('Search', DOCS, who))).toMatchObject({
    principal: { apiKey: key.id, orgRole: 'Member', projectRole: 'Read-Only' },
    because: [{ via: 'apiKey', projectRole: 'Read-Only', role: 'db_ro', privilege: 'Search' }],
  });
  const denied = await world.ask(may('Insert', DOCS, who));
  expect(denied).toMatchObject({ allowed: false, rolesThatWouldDo: ['Read-Write', 'Admin'] });
  expect(denied).not.toHaveProperty('smallestGrant');
});

test('milvus: root is the super user, and public is held by everybody', async () => {
  await using world = await openPlanned({}, 'milvus');
  const root: Who = { kind: 'user', name: 'root' };
  const { because } = await world.ask(may('Insert', DOCS, root));
  expect(because[0]).toEqual({ via: 'superUser', user: 'root', privilege: 'All' });
  expect(await world.ask(may('DescribeIndex', DOCS))).toMatchObject({
    because: [{ via: 'grant', role: 'public', implicit: true, privilege: 'IndexDetail' }],
  });
});

test('a key that is not let in is refused whatever is asked, with the reason', async () => {
  await using world = await openPlanned();
  const { fixture } = world;
  const expiresAt = fixture.clock.now() - 1;
  const expired = await fixture.addApiKey({ orgRole: 'Owner', projects: [] }, { expiresAt });
  const stranger = await fixture.addApiKey({ orgRole: 'Billing-Admin', projects: [] });
  for (const [{ id }, reason] of [
    [expired, 'the key is expired'],
    [stranger, 'the key has no role on this cluster'],
  ] as const) {
    for (const can of ['Insert', 'Connect', 'DumpMessages']) {
      const answer = await world.ask(may(can, DOCS, { kind: 'apiKey', id }));
      expect(answer).toMatchObject({ allowed: false, reason });
    }
    expect(await world.ask({ kind: 'rights', who: { kind: 'apiKey', id } })).toMatchObject({
      ...{ rights: [], reason },
    });
  }
});

test('who holds SkipRLS is not restricted by row policies', async () => {
  await using world = await openPlanned({
    grants: [grant('Search', 'docs'), grant('SkipRLS', 'docs')],
  });
  const { rows } = await world.ask(may('Search', DOCS));
  expect(rows).toEqual({ action: 'Search', restricted: false });
  const books = await world.ask(may('Search', data('default', 'books')));
  expect(books).not.toHaveProperty('rows');
});
