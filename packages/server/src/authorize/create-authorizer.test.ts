import { METHOD_ROWS, type MethodRow, type Profile } from '@latchkey/contract';
import { afterEach, expect, test } from 'vitest';
import type { Principal } from '../kernel/principal.ts';
import type { RequestNames } from '../kernel/request-view.ts';
import type { Rights } from '../kernel/rights.ts';
import type { ApiKeyScope } from '../store/api-keys.ts';
import { type AccessFixture, openAccessFixture } from '../testing/access-fixture.ts';
import type { Authorizer } from './authorizer.ts';
import { createAuthorizer } from './create-authorizer.ts';

const opened: AccessFixture[] = [];
afterEach(async () => {
  for (const fixture of opened.splice(0)) await fixture.close();
});

async function open(profile: Profile = 'zilliz') {
  const fixture = await openAccessFixture(profile);
  opened.push(fixture);
  const authorizer = createAuthorizer(fixture);
  const user = async (name: string, ...roles: string[]): Promise<Principal> => {
    await fixture.addUser(name, 'Some-Passw0rd', roles);
    return principal(name);
  };
  /** A user who is there already. */
  const principal = async (name: string): Promise<Principal> => {
    const record = await fixture.store.users.find(fixture.cluster.id, name);
    return { kind: 'user', id: record?.id ?? '', name };
  };
  const key = async (scope: ApiKeyScope, name = 'key'): Promise<Principal> => {
    const { id } = await fixture.addApiKey(scope, { name });
    return { kind: 'apiKey', id, name };
  };
  const inProject = (role: ApiKeyScope['projects'][number]['role']): ApiKeyScope => ({
    orgRole: 'Member',
    projects: [{ projectId: fixture.cluster.projectId, role }],
  });
  return { fixture, authorizer, user, principal, key, inProject };
}

/** A request that holds these texts, by path (`2.1`). */
const request = (texts: Record<string, string[]> = {}): RequestNames => ({
  strings: (path) => texts[path.join('.')] ?? [],
});

function row(name: string): MethodRow {
  const found = METHOD_ROWS.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no RPC ${name}`);
  return found;
}

/** The rights, or the text of the refusal. */
async function ask(
  authorizer: Authorizer,
  principal: Principal,
  method: string,
  names = request(),
  database = 'default',
): Promise<Rights | string> {
  try {
    return await authorizer.authorize(principal, row(method), names, database);
  } catch (error) {
    return String(error);
  }
}

const may = async (...asked: Parameters<typeof ask>) => typeof (await ask(...asked)) !== 'string';

/** The request of any RPC, about the collection `books` and the user `somebody`. */
const ordinary = request({
  ...{ '1': ['books'], '2': ['books'], '3': ['books'], '4': ['books'], '5': ['books'] },
  ...{ '2.1': ['somebody'], '2.1.1': ['some_role'] },
});

// The model below is written down by hand, from the documents that the policy is made from, and
// shares nothing with it but the annotations of the descriptor.
const ANYBODY = [
  ...['Connect', 'GetVersion', 'CheckHealth', 'AllocTimestamp', 'ListDatabases'],
  ...['ShowCollections', 'HasCollection', 'ClientHeartbeat'],
];
const NOBODY = [
  ...['CalcDistance', 'Dummy', 'RegisterLink', 'GetMetrics', 'GetComponentStates'],
  ...['ListIndexedSegment', 'DescribeSegmentIndexData', 'ReplicateMessage', 'RunAnalyzer'],
  ...['GetReplicateInfo', 'CreateReplicateStream', 'DumpMessages', 'ComputePhraseMatchSlop'],
  ...['GetClientTelemetry', 'PushClientCommand', 'DeleteClientCommand'],
];
const UNANNOTATED: Record<string, string> = {
  GetPartitionStatistics: 'GetStatistics',
  GetPersistentSegmentInfo: 'GetStatistics',
  GetQuerySegmentInfo: 'GetLoadState',
  GetReplicas: 'GetLoadState',
  ListImportTasks: 'ListImport',
  ListRefreshExternalCollectionJobs: 'RefreshExternalCollection',
  GetImportState: 'GetImportProgress',
  GetCompactionState: 'Compaction',
  GetCompactionStateWithPlans: 'Compaction',
  GetRefreshExternalCollectionProgress: 'RefreshExternalCollection',
  GetRestoreSnapshotState: 'RestoreSnapshot',
  DescribePrewarmTask: 'Load',
  GetFlushAllState: 'FlushAll',
};
const READ = [
  ...['Query', 'Search', 'IndexDetail', 'GetFlushState', 'GetLoadState', 'HasPartition'],
  ...['ShowPartitions', 'DescribeCollection', 'DescribeAlias', 'GetStatistics', 'ListAliases'],
  ...['GetImportProgress', 'ListImport', 'DescribeSnapshot', 'ListSnapshots'],
  ...['DescribeDatabase', 'ShowCollections', 'ListDatabases'],
];
const WRITE = [
  ...READ,
  ...['Load', 'Release', 'Insert', 'Delete', 'Upsert', 'Import', 'Flush', 'Compaction'],
  ...['LoadBalance', 'CreateIndex', 'DropIndex', 'CreatePartition', 'DropPartition'],
  ...['AddCollectionField', 'AlterCollectionSchema', 'RefreshExternalCollection'],
  ...['CreateSnapshot', 'DropSnapshot', 'RestoreSnapshot', 'CreateAlias', 'DropAlias'],
  ...['CreateCollection', 'DropCollection', 'RenameCollection'],
  ...['SelectOwnership', 'SelectUser', 'ListPrivilegeGroups'],
];
const PUBLIC = ['DescribeCollection', 'ListAliases', 'IndexDetail'];

function modelAllows(method: MethodRow, privileges: readonly string[] | 'all'): boolean {
  if (NOBODY.includes(method.name)) return false;
  if (ANYBODY.includes(method.name)) return true;
  const annotated = method.privilege?.replace(/^Privilege/, '');
  const privilege = annotated ?? UNANNOTATED[method.name];
  if (!privilege) throw new Error(`the model says nothing about ${method.name}`);
  return privileges === 'all' || privileges.includes(privilege);
}

test('zilliz: every RPC for every kind of caller', async () => {
  const { authorizer, user, principal, key, inProject } = await open();
  const callers: [caller: string, principal: Principal, privileges: readonly string[] | 'all'][] = [
    ['no role', await user('nothing'), []],
    ['db_ro', await user('reader', 'db_ro'), READ],
    ['db_rw', await user('writer', 'db_rw'), WRITE],
    ['db_ro and db_rw', await user('both', 'db_ro', 'db_rw'), WRITE],
    ['db_admin', await principal('db_admin'), 'all'],
    ['owner key', await key({ orgRole: 'Owner', projects: [] }), 'all'],
    ['admin key', await key(inProject('Admin')), 'all'],
    ['read-write key', await key(inProject('Read-Write')), WRITE],
    ['read-only key', await key(inProject('Read-Only')), READ],
  ];
  for (const [caller, principal, privileges] of callers) {
    for (const method of METHOD_ROWS) {
      const actual = await may(authorizer, principal, method.name, ordinary);
      expect(actual, `${caller}: ${method.name}`).toBe(modelAllows(method, privileges));
    }
  }
});

test('milvus: every RPC for every kind of caller', async () => {
  const { authorizer, fixture, user, principal } = await open('milvus');
  const root = await principal('root');
  const callers: [caller: string, principal: Principal, privileges: readonly string[] | 'all'][] = [
    ['no role', await user('nothing'), PUBLIC],
    ['admin', await user('boss', 'admin'), 'all'],
    ['root', root, 'all'],
  ];
  for (const [caller, principal, privileges] of callers) {
    for (const method of METHOD_ROWS) {
      const actual = await may(authorizer, principal, method.name, ordinary);
      expect(actual, `${caller}: ${method.name}`).toBe(modelAllows(method, privileges));
    }
  }
  await fixture.revoke('root', 'admin');
  expect(await may(authorizer, root, 'DropCollection')).toBe(true);
});

test('what matters most, spelt out', async () => {
  const { authorizer, user, principal } = await open();
  const books = request({ '3': ['books'] });
  const admin = await principal('db_admin');
  const writer = await user('writer', 'db_rw');
  const reader = await user('reader', 'db_ro');
  const nothing = await user('nothing');
  const expected: [Principal, method: string, boolean][] = [
    [reader, 'Search', true],
    [reader, 'Query', true],
    [reader, 'DescribeCollection', true],
    [reader, 'Insert', false],
    [reader, 'Delete', false],
    [reader, 'LoadCollection', false],
    [reader, 'CreateCollection', false],
    [reader, 'ListCredUsers', false],
    [writer, 'Search', true],
    [writer, 'Insert', true],
    [writer, 'LoadCollection', true],
    [writer, 'CreateIndex', true],
    [writer, 'Flush', true],
    [writer, 'CreateCollection', true],
    [writer, 'DropCollection', true],
    [writer, 'RenameCollection', true],
    [writer, 'CreateAlias', true],
    [writer, 'ListCredUsers', true],
    [writer, 'CreateCredential', false],
    [writer, 'UpdateCredential', false],
    [writer, 'DeleteCredential', false],
    [writer, 'OperateUserRole', false],
    [writer, 'CreateDatabase', false],
    [writer, 'CreateRowPolicy', false],
    [admin, 'CreateCredential', true],
    [admin, 'UpdateCredential', true],
    [admin, 'OperateUserRole', true],
    [admin, 'DropDatabase', true],
    [admin, 'CreateReplicateStream', false],
    [nothing, 'Connect', true],
    [nothing, 'ListDatabases', true],
    [nothing, 'DescribeCollection', false],
    [nothing, 'Search', false],
    [nothing, 'ListCredUsers', false],
  ];
  for (const [caller, method, allowed] of expected) {
    expect(await may(authorizer, caller, method, books), `${caller.name} ${method}`).toBe(allowed);
  }
});

test('refusals read as those of Milvus 3', async () => {
  const { authorizer, user, key, inProject } = await open();
  const reader = await user('reader', 'db_ro');
  const readerKey = await key(inProject('Read-Only'), 'ci');
  const refusals = [
    await ask(authorizer, reader, 'Insert', request({ '3': ['books'] }), 'shop'),
    await ask(authorizer, reader, 'CreateCredential', request(), 'shop'),
    await ask(authorizer, reader, 'DropCollection', request(), 'shop'),
    await ask(authorizer, readerKey, 'Insert', request({ '3': ['books'] })),
    await ask(authorizer, reader, 'DumpMessages'),
  ];
  expect(refusals).toEqual([
    'ApiError: PrivilegeInsert: permission deny to reader in the `shop` database',
    'ApiError: PrivilegeCreateOwnership: permission deny to reader in the `*` database',
    'ApiError: PrivilegeDropCollection: permission deny to reader in the `shop` database',
    'ApiError: PrivilegeInsert: permission deny to apikey user in the `default` database',
    'ApiError: method DumpMessages is not authorized',
  ]);
});

test('everybody may change their own password and see themselves, and nobody else', async () => {
  const { authorizer, user } = await open();
  const alice = await user('alice');
  for (const [method, path] of [
    ...[['UpdateCredential', '2'] as const, ['SelectUser', '2.1'] as const],
    ...[['GetUserTags', '2'] as const, ['AddUserTags', '2'] as const],
  ]) {
    const about = (...names: string[]) =>
      may(authorizer, alice, method, request({ [path]: names }));
    expect(await about('alice'), method).toBe(true);
    expect(await about('bob'), method).toBe(false);
    expect(await about('Alice'), method).toBe(false);
    expect(await about(''), method).toBe(false);
    expect(await about(), method).toBe(false);
    expect(await about('alice', 'bob'), method).toBe(false);
  }
});

test('an API key that is called like a user is not that user', async () => {
  const { authorizer, user, key, inProject } = await open();
  await user('alice');
  const alice = await key(inProject('Read-Only'), 'alice');
  const ownPassword = request({ '2': ['alice'] });
  expect(await may(authorizer, alice, 'UpdateCredential', ownPassword)).toBe(false);
});

test('everybody may see the grants of their own roles', async () => {
  const { authorizer, user } = await open();
  const reader = await user('reader', 'db_ro');
  const grantsOf = (...roles: string[]) =>
    may(authorizer, reader, 'SelectGrant', request({ '2.1.1': roles }));
  expect(await grantsOf('db_ro')).toBe(true);
  expect(await grantsOf('db_rw')).toBe(false);
  expect(await grantsOf('db_ro', 'db_rw')).toBe(false);
  expect(await grantsOf()).toBe(false);
});

test('an empty list of collections is refused, also to an administrator', async () => {
  const { authorizer, principal } = await open();
  const admin = await principal('db_admin');
  expect(await may(authorizer, admin, 'Flush', request({ '3': [] }))).toBe(false);
  expect(await may(authorizer, admin, 'Flush', request({ '3': ['books', 'films'] }))).toBe(true);
});

test('roles that are not known, or belong to the other profile, give nothing', async () => {
  const { fixture, principal } = await open('milvus');
  await fixture.addUser('alice', 'Some-Passw0rd', ['admin']);
  const zilliz = createAuthorizer({
    ...fixture,
    cluster: { ...fixture.cluster, profile: 'zilliz' },
  });
  const alice = await principal('alice');
  expect(await may(zilliz, alice, 'Connect')).toBe(true);
  expect(await may(zilliz, alice, 'Search', ordinary)).toBe(false);
  expect(await may(zilliz, await principal('root'), 'Search', ordinary)).toBe(false);
});

test('a grant and its end hold from the very next call on', async () => {
  const { fixture, authorizer, user } = await open();
  const alice = await user('alice');
  const search = () => may(authorizer, alice, 'Search', ordinary);
  expect(await search()).toBe(false);
  await fixture.grant('alice', 'db_ro');
  expect(await search()).toBe(true);
  await fixture.revoke('alice', 'db_ro');
  expect(await search()).toBe(false);
});

test('whoever is gone may do nothing at all, also if the name was given again', async () => {
  const { fixture, authorizer, user, key } = await open();
  const alice = await user('alice', 'db_admin');
  const owner = await key({ orgRole: 'Owner', projects: [] });
  expect(await may(authorizer, alice, 'Connect')).toBe(true);
  expect(await may(authorizer, owner, 'Connect')).toBe(true);
  await fixture.dropUser('alice');
  await fixture.dropApiKey(owner.id);
  expect(await ask(authorizer, alice, 'Connect')).toContain('auth check failure');
  expect(await ask(authorizer, owner, 'Connect')).toContain('auth check failure');
  await user('alice', 'db_admin');
  expect(await may(authorizer, alice, 'Connect')).toBe(false);
  expect(await may(authorizer, alice, 'Search', ordinary)).toBe(false);
});

test('a principal of one kind never gets the rights of the other by its id', async () => {
  const { authorizer, principal } = await open();
  const admin = await principal('db_admin');
  expect(await may(authorizer, admin, 'Search', ordinary)).toBe(true);
  const forged: Principal = { kind: 'apiKey', id: admin.id, name: 'x' };
  expect(await may(authorizer, forged, 'Search', ordinary)).toBe(false);
});

test('from the second call on the decision comes at once', async () => {
  const { authorizer, user } = await open();
  const reader = await user('reader', 'db_ro');
  const rights = await authorizer.authorize(reader, row('Search'), ordinary, 'default');
  expect(authorizer.authorize(reader, row('Search'), ordinary, 'default')).toBe(rights);
  expect(() => authorizer.authorize(reader, row('Insert'), ordinary, 'default')).toThrow(
    'PrivilegeInsert',
  );
});

test('lists show what may be read: nothing without a role, everything with one', async () => {
  const { authorizer, user } = await open();
  const seen = async (principal: Principal) => {
    const rights = await authorizer.authorize(
      principal,
      row('ListDatabases'),
      request(),
      'default',
    );
    return [rights.seesDatabase('shop'), rights.seesCollection('shop', 'books')];
  };
  expect(await seen(await user('nothing'))).toEqual([false, false]);
  expect(await seen(await user('reader', 'db_ro'))).toEqual([true, true]);
  const milvus = await open('milvus');
  const nobody = await milvus.user('nobody');
  const rights = await milvus.authorizer.authorize(nobody, row('ListDatabases'), request(), '');
  expect(rights.seesDatabase('default')).toBe(false);
});
