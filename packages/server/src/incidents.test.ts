import { join } from 'node:path';
import {
  BUILT_IN_ROLES,
  METHOD_ROWS,
  PRIVILEGE_GROUPS,
  PRIVILEGE_OBJECT_TYPES,
} from '@latchkey/contract';
import { REST_ROUTES } from '@latchkey/contract/rest';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPasswordHasher } from './authenticate/password.ts';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { Secret } from './kernel/secret.ts';
import { recover } from './recover.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import { createCheapHasher } from './testing/cheap-hasher.ts';
import { dataCall } from './testing/control-client.ts';
import { GrpcClient, grpcToken } from './testing/grpc-client.ts';
import { TEST_ORIGIN } from './testing/temporary-store.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

/**
 * What went wrong in Milvus, a test each: that it does not go wrong here. The identity of each is in
 * the test's name; docs/threat-model.md has the lessons.
 */

const PASSWORD = 'Some-Passw0rd';
const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;

let server: TestServer;
let client: GrpcClient;
/** How many passwords were hashed to be compared. */
let verified = 0;

beforeAll(async () => {
  const hasher = createPasswordHasher({});
  const verify = hasher.verify.bind(hasher);
  hasher.verify = (hash, password) => {
    verified++;
    return verify(hash, password);
  };
  server = await startTestServer({}, { hasher });
  client = new GrpcClient(server.clusterUrl);
  await rest('users/create', { userName: 'alice', password: PASSWORD });
  await rest('users/create', { userName: 'reader', password: PASSWORD });
  await rest('users/grant_role', { userName: 'reader', roleName: 'db_ro' });
});
afterAll(async () => {
  client.close();
  await server.dispose();
});

const rest = (path: string, body: object, token = server.adminToken) =>
  dataCall(server.clusterUrl, path, body, token);

/** @throws Error unless it was done */
async function done(path: string, body: object, token?: string) {
  const reply = await rest(path, body, token);
  if (reply.code !== 0) throw new Error(`${path}: ${reply.message}`);
  return reply.data;
}

const collection = (collectionName: string) =>
  done('collections/create', { collectionName, dimension: 2 });
const searchAs = (user: string, collectionName: string) =>
  rest('entities/query', { collectionName, filter: 'id > 0' }, `${user}:${PASSWORD}`);

test('CVE-2025-64513: no header but authorization says who a caller is', async () => {
  const names = fc.oneof(
    fc.constantFrom(
      'sourceid',
      'source-id',
      'x-user',
      'x-forwarded-user',
      'username',
      'identifier',
    ),
    fc.constantFrom('token', 'user', 'x-latchkey-principal', 'proxy-authorization', 'dbname'),
    fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/).filter((name) => name !== 'authorization'),
  );
  const values = fc.constantFrom('MilvusMember', 'cm9vdA==', 'root', 'db_admin', server.adminToken);
  await fc.assert(
    fc.asyncProperty(names, values, async (name, value) => {
      // Of HTTP/2 itself.
      fc.pre(!['te', 'connection', 'upgrade', 'host', 'content-length'].includes(name));
      fc.pre(!['content-type', 'grpc-timeout', 'grpc-encoding', 'expect'].includes(name));
      fc.pre(!['http2-settings', 'keep-alive', 'transfer-encoding'].includes(name));
      const metadata = { [name]: name === 'dbname' ? 'default' : value };
      const anonymous = await client.call('ListCredUsers', {}, undefined, metadata);
      expect(anonymous.grpcStatus).toBe(UNAUTHENTICATED);
      const alice = await client.call('ListCredUsers', {}, `alice:${PASSWORD}`, metadata);
      expect(alice.grpcStatus).toBe(PERMISSION_DENIED);
      const reply = await fetch(`${server.clusterUrl}/v2/vectordb/users/list`, {
        ...{ method: 'POST', headers: { [name]: metadata[name] ?? '' }, body: '{}' },
      });
      expect(reply.status).toBe(401);
    }),
    { numRuns: 60 },
  );
});

const BUSINESS = ['/v2/vectordb/users/create', '/v1/vector/collections', '/api/v1/credential'];
const LIFECYCLE = ['/management/stop', '/management/rootcoord/gc/pause', '/_cluster/configs'];
const DEBUGGING = [
  '/expr?code=1&auth=by-dev',
  '/debug/pprof/',
  '/log/level',
  '/webui/',
  '/metrics',
];

test('CVE-2026-26190, issues 46817, 50763, 40267: no other port or path serves, stops, shows or evaluates anything', async () => {
  for (const base of [server.clusterUrl, server.controlUrl]) {
    for (const path of [...BUSINESS, ...LIFECYCLE, ...DEBUGGING, '/']) {
      // The console's files are not of this server: they are the same for everybody.
      if (base === server.controlUrl && path === '/') continue;
      for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
        const reply = await fetch(base + path, { method });
        expect(reply.status, `${method} ${base}${path}`).toBe(401);
      }
      // With a credential there is nothing either, but for the cluster's own routes.
      if (base === server.clusterUrl && path.startsWith('/v2/')) continue;
      const headers = { authorization: `Bearer ${server.apiKey}` };
      const reply = await fetch(base + path, { headers });
      expect(reply.status, `${base}${path} with a key`).toBe(404);
    }
  }
});

test('issue 40267: the admin port knows no other way in than a credential of its own; its first page is a file', async () => {
  const enter = async (path: string, authorization?: string) => {
    const headers = authorization ? { authorization } : {};
    return (await fetch(server.controlUrl + path, { headers })).status;
  };
  const page = async (token: string) => {
    const headers = { authorization: `Bearer ${token}` };
    const reply = await fetch(server.controlUrl, { headers });
    return {
      status: reply.status,
      cookie: reply.headers.get('set-cookie'),
      text: await reply.text(),
    };
  };
  const shown = await page('nobody:at-all');
  expect(shown).toMatchObject({ status: 200, cookie: null });
  expect(await page(server.apiKey)).toEqual(shown);
  for (const path of ['/console', '/login', '/webui/', '/v2/clusters']) {
    expect(await enter(path), path).toBe(401);
    expect(await enter(path, `Bearer ${server.adminToken}`), path).toBe(401);
    const basic = `Basic ${Buffer.from(server.adminToken).toString('base64')}`;
    expect(await enter(path, basic), path).toBe(401);
  }
  expect(await enter('/v2/clusters', `Bearer ${server.apiKey}`)).toBe(200);
});

test('issue 53415: authenticated is not authorized, through each door', async () => {
  const token = `alice:${PASSWORD}`;
  const user = { username: 'eve', password: 'eA==' };
  const { grpcStatus } = await client.call('CreateCredential', user, token);
  expect(grpcStatus).toBe(PERMISSION_DENIED);
  const create = { userName: 'eve', password: PASSWORD };
  expect((await rest('users/create', create, token)).status).toBe(403);
  const control = await fetch(`${server.controlUrl}/v2/clusters`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(control.status).toBe(401);
});

test('issue 52387, PR 52608: streaming calls are authenticated and authorized like all others', async () => {
  const streams = METHOD_ROWS.filter((row) => row.streaming).map((row) => row.name);
  expect(streams).toEqual(expect.arrayContaining(['CreateReplicateStream', 'DumpMessages']));
  for (const name of streams) {
    expect((await client.call(name, {})).grpcStatus, name).toBe(UNAUTHENTICATED);
    const admin = await client.call(name, {}, server.adminToken);
    expect(admin.grpcStatus, name).toBe(PERMISSION_DENIED);
  }
});

test('PR 52241: debugging calls, calls without a privilege and unknown ones reach nothing', async () => {
  for (const name of [
    'Dummy',
    'RegisterLink',
    'GetMetrics',
    'GetComponentStates',
    'CalcDistance',
  ]) {
    const { grpcStatus } = await client.call(name, {}, server.adminToken);
    expect(grpcStatus, name).toBe(PERMISSION_DENIED);
  }
  const path = '/milvus.proto.milvus.MilvusService/NoSuchCall';
  const unknown = await client.send(path, Buffer.alloc(5), {});
  expect(unknown.grpcStatus).toBe(UNAUTHENTICATED);
});

test('issue 52142, PR 52144: the parameters of the hash have a floor', () => {
  const weak = { memoryCost: 8_192, timeCost: 1, parallelism: 1 };
  expect(() => createPasswordHasher({ parameters: weak })).toThrow();
});

test('PR 52145, 52146: a hash from weaker times is made anew when its password is used', async () => {
  await done('users/create', { userName: 'veteran', password: PASSWORD });
  const path = join(server.dataDir, 'latchkey.db');
  const store = await openSqliteStore({
    ...{ path, clock: systemClock, random: systemRandom, mustExist: true },
  });
  try {
    const key = { clusterId: server.founded?.clusterId ?? '', name: 'veteran' };
    const passwordHash = await createCheapHasher().hash(new Secret(PASSWORD));
    await store.users.update(key, { passwordHash }, TEST_ORIGIN);
    const call = async () => (await client.call('Connect', {}, `veteran:${PASSWORD}`)).grpcStatus;
    expect(await call()).toBe(0);
    const stored = (await store.users.find(key.clusterId, key.name))?.passwordHash;
    expect(stored).toContain('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(await call()).toBe(0);
  } finally {
    await store.close();
  }
});

test('issues 17874, 18729: a password is hashed once, not on each call', async () => {
  const token = `reader:${PASSWORD}`;
  await client.call('GetVersion', {}, token);
  const before = verified;
  await Promise.all(Array.from({ length: 200 }, () => client.call('GetVersion', {}, token)));
  expect(verified).toBe(before);
});

test('CVE-2026-10814: what is held is found by ids that nobody can work out', async () => {
  await done('roles/create', { roleName: 'r10814' });
  const grant = { roleName: 'r10814', privilege: 'CollectionReadOnly' };
  await done('roles/grant_privilege_v2', { ...grant, dbName: 'default', collectionName: '*' });
  const described = JSON.stringify(await done('roles/describe', { roleName: 'r10814' }));
  expect(described).not.toMatch(/[0-9a-f]{32}/);
});

test('issues 47850, 48061, 48062, 48196: a grant is on a collection, whatever it is called', async () => {
  const names = ['first', 'second'];
  for (const name of names) await collection(name);
  await done('roles/create', { roleName: 'of_first' });
  await done('roles/grant_privilege_v2', {
    ...{ roleName: 'of_first', privilege: 'CollectionReadOnly' },
    ...{ dbName: 'default', collectionName: 'first' },
  });
  await done('users/grant_role', { userName: 'alice', roleName: 'of_first' });
  const may = async (name: string) => (await searchAs('alice', name)).status === 200;
  expect([await may('first'), await may('second')]).toEqual([true, false]);
  await done('aliases/create', { collectionName: 'first', aliasName: 'latest' });
  expect(await may('latest')).toBe(true);
  await done('aliases/alter', { collectionName: 'second', aliasName: 'latest' });
  expect(await may('latest')).toBe(false);
  await done('collections/rename', { collectionName: 'first', newCollectionName: 'renamed' });
  expect([await may('renamed'), await may('first')]).toEqual([true, false]);
  await done('collections/drop', { collectionName: 'renamed' });
  await collection('renamed');
  await collection('first');
  expect([await may('renamed'), await may('first')]).toEqual([false, false]);
});

test('issues 38003, 38052: the built-in groups are what the documentation says', async () => {
  const { privilegeGroups } = await done('privilege_groups/list', {});
  for (const { name, privileges } of PRIVILEGE_GROUPS.zilliz.groups) {
    const listed = privilegeGroups.find(
      (group: { privilegeGroupName: string }) => group.privilegeGroupName === name,
    );
    expect(listed.privileges.split(',').sort(), name).toEqual([...privileges].sort());
  }
});

test('upgrade from 2.4 to 2.5: what each built-in role and group gives does not change unseen', () => {
  const contents = (['zilliz', 'milvus'] as const).map((profile) => ({
    profile,
    version: PRIVILEGE_GROUPS[profile].version,
    roles: BUILT_IN_ROLES[profile].map(
      ({ name, privileges }) => `${name}: ${privileges.join(' ')}`,
    ),
    groups: PRIVILEGE_GROUPS[profile].groups.map(
      ({ name, privileges }) => `${name}: ${privileges.join(' ')}`,
    ),
  }));
  expect(contents).toMatchSnapshot();
  for (const name of BUILT_IN_ROLES.zilliz.flatMap(({ privileges }) => privileges)) {
    expect(PRIVILEGE_OBJECT_TYPES.has(name), name).toBe(true);
  }
});

test('issues 23664, 26084, 33495: a wrong password never works, and a changed one counts at once', async () => {
  await done('users/create', { userName: 'bob', password: PASSWORD });
  const version = async (password: string) =>
    (await client.call('GetVersion', {}, `bob:${password}`)).grpcStatus;
  expect(await version(PASSWORD)).toBe(0);
  expect(await version('any')).toBe(UNAUTHENTICATED);
  expect(await version('')).toBe(UNAUTHENTICATED);
  const newPassword = 'Other-Passw0rd';
  const change = { userName: 'bob', password: PASSWORD, newPassword };
  await done('users/update_password', change, `bob:${PASSWORD}`);
  expect(await version(PASSWORD)).toBe(UNAUTHENTICATED);
  expect(await version(newPassword)).toBe(0);
});

test('issues 23664, 26084, 33495: authorization is never off, whatever is asked', async () => {
  for (const { name } of METHOD_ROWS) {
    expect((await client.call(name, {})).grpcStatus, name).toBe(UNAUTHENTICATED);
  }
  for (const path of Object.keys(REST_ROUTES)) {
    const reply = await fetch(`${server.clusterUrl}/v2/vectordb/${path}`, { method: 'POST' });
    expect(reply.status, path).toBe(401);
  }
});

test('issues 18670, 40599, 46947: a lost password of the administrator is not the end', async () => {
  const hasher = createPasswordHasher({});
  const password = await recover({ dataDir: server.dataDir, user: 'db_admin', hasher });
  const old = await client.call('ListCredUsers', {}, server.adminToken);
  expect(old.grpcStatus).toBe(UNAUTHENTICATED);
  const fresh = await client.call('ListCredUsers', {}, `db_admin:${password.reveal()}`);
  expect(fresh.grpcStatus).toBe(0);
  const back = server.adminToken.slice('db_admin:'.length);
  const reset = { userName: 'db_admin', password: password.reveal(), newPassword: back };
  await done('users/update_password', reset, `db_admin:${password.reveal()}`);
});

test('CVE-2026-41705: a value in a filter is a parameter, and stays one', async () => {
  await collection('params');
  const rows = [1, 2, 3].map((id) => ({ id, vector: [0, id], owner: `o${id}` }));
  await done('entities/insert', { collectionName: 'params', data: rows });
  const remove = (owner: string) =>
    done('entities/delete', {
      ...{ collectionName: 'params', filter: 'owner == {owner}' },
      exprParams: { owner },
    });
  await remove('o1" or id > 0 or owner == "');
  const left = async () =>
    (await done('entities/query', { collectionName: 'params', filter: 'id > 0' })).length;
  expect(await left()).toBe(3);
  await remove('o1');
  expect(await left()).toBe(2);
});

test('the token of one door is no token of another kind', async () => {
  const { grpcStatus } = await client.send(
    '/milvus.proto.milvus.MilvusService/GetVersion',
    Buffer.alloc(5),
    {
      authorization: `Bearer ${grpcToken(server.adminToken)}`,
    },
  );
  expect(grpcStatus).toBe(UNAUTHENTICATED);
  expect(new Secret(server.apiKey).toString()).not.toContain(server.apiKey);
});
