import { Agent, request as httpRequest } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlRig, openControlRig, outcomeOf } from '../../../testing/control-rig.ts';
import { frame, grpcToken } from '../../../testing/grpc-client.ts';

let rig: ControlRig;
beforeAll(async () => {
  rig = await openControlRig();
});
afterAll(() => rig.dispose());

const GOOD = { grpc: 'ok', rest: 0 };
const DEAD_KEY = { grpc: 'auth check failure, please check api key is correct', rest: 1800 };
const WRONG = {
  ...{ grpc: 'auth check failure, please check username and password are correct', rest: 1800 },
};
const sleepUntil = (time: string) =>
  new Promise((resolve) => setTimeout(resolve, Date.parse(time) - Date.now() + 50));
/** Late enough that a busy machine calls before it. */
const soon = () => new Date(Date.now() + 6_000).toISOString();

/**
 * A client that keeps its connections open, a gRPC one and an HTTP/1.1 one, and what comes back on them.
 */
function openClient(token: string) {
  const grpc = rig.connect();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let sockets = 0;
  const rest = () =>
    new Promise<{ code: number; message: string }>((resolve, reject) => {
      const request = httpRequest(
        `${rig.server.clusterUrl}/v2/vectordb/databases/list`,
        { method: 'POST', agent, headers: { authorization: `Bearer ${token}` } },
        (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString()));
          response.on('end', () => resolve(JSON.parse(text)));
        },
      );
      request.on('socket', () => (sockets += request.reusedSocket ? 0 : 1));
      request.on('error', reject);
      request.end('{}');
    });
  return {
    grpc,
    sockets: () => sockets,
    restReply: rest,
    async tries(with_ = token) {
      const answer = await grpc.call('ListDatabases', {}, with_);
      return { grpc: outcomeOf(answer), rest: (await rest()).code };
    },
  };
}

const ends: Record<string, (key: { apiKeyId: string }) => Promise<unknown>> = {
  deleted: ({ apiKeyId }) => rig.owner('DELETE', `/v2/api-keys/${apiKeyId}`),
  reset: ({ apiKeyId }) => rig.owner('POST', `/v2/latchkey/api-keys/${apiKeyId}/reset`),
  disabled: ({ apiKeyId }) => rig.owner('POST', `/v2/latchkey/api-keys/${apiKeyId}/disable`),
  'taken off the cluster': ({ apiKeyId }) =>
    rig.owner('PUT', `/v2/api-keys/${apiKeyId}`, { name: 'n', orgRole: 'Billing-Admin' }),
};

test.each(Object.keys(ends))(
  'a key that is %s is dead on the next call of an open connection',
  async (name) => {
    const key = await rig.key({ orgRole: 'Owner' });
    const client = openClient(key.apiKey);
    expect(await client.tries()).toEqual(GOOD);
    expect(await ends[name]?.(key)).toMatchObject({ code: 0 });
    expect(await client.tries()).toEqual(DEAD_KEY);
    expect(client.sockets()).toBe(1);
    expect(await rig.call('GET', '/v2/clusters', undefined, key.apiKey)).toMatchObject(
      name === 'taken off the cluster' ? { data: { clusters: [] } } : { status: 401, code: 21119 },
    );
  },
);

test('a key that was reset has another secret, and one that is enabled again works', async () => {
  const key = await rig.key({ orgRole: 'Owner' });
  const path = `/v2/latchkey/api-keys/${key.apiKeyId}`;
  const { data } = await rig.owner('POST', `${path}/reset`);
  expect(data).toMatchObject({ apiKeyId: key.apiKeyId });
  expect(data.apiKey).not.toBe(key.apiKey);
  const client = openClient(data.apiKey);
  expect(await client.tries()).toEqual(GOOD);
  expect(await rig.owner('POST', `${path}/disable`)).toMatchObject({
    data: { status: 'DISABLED' },
  });
  expect(await client.tries()).toEqual(DEAD_KEY);
  expect(await rig.owner('POST', `${path}/enable`)).toMatchObject({ data: { status: 'ACTIVE' } });
  expect(await client.tries()).toEqual(GOOD);
});

test('a key is dead at its expiry, without anybody doing anything', async () => {
  const expireTime = soon();
  const key = await rig.key({ orgRole: 'Owner', expireTime });
  const client = openClient(key.apiKey);
  expect(await client.tries()).toEqual(GOOD);
  await sleepUntil(expireTime);
  expect(await client.tries()).toEqual(DEAD_KEY);
  const shown = await rig.owner('GET', `/v2/api-keys/${key.apiKeyId}`);
  expect(shown.data).toMatchObject({ status: 'EXPIRED', expireTime });
});

test('what a key made shrinks, sleeps and dies with it, and is woken by an adoption', async () => {
  const { projectId, clusterId } = rig;
  const maker = await rig.key({ orgRole: 'Owner' });
  const made = await rig.key({ orgRole: 'Owner' }, maker.apiKey);
  const client = openClient(made.apiKey);
  const createUser = async () => {
    const body = { userName: `u${Date.now() % 1e8}`, password: 'Some-Passw0rd' };
    return (await rig.rest('users/create', body, made.apiKey)).status;
  };
  const described = async () => (await rig.owner('GET', `/v2/api-keys/${made.apiKeyId}`)).data;
  expect([await client.tries(), await createUser()]).toEqual([GOOD, 200]);

  const reads = { projectId, role: 'Read-Only', clusterIds: [clusterId] };
  const less = { name: 'n', orgRole: 'Member', projects: [reads] };
  expect(await rig.owner('PUT', `/v2/api-keys/${maker.apiKeyId}`, less)).toMatchObject({ code: 0 });
  expect([await client.tries(), await createUser()]).toEqual([GOOD, 403]);
  expect(await described()).toMatchObject({ orgRole: 'Owner', limitedByCreator: true });
  expect(await rig.call('POST', '/v2/api-keys', less, made.apiKey)).toMatchObject({ code: 80002 });

  await rig.owner('POST', `/v2/latchkey/api-keys/${maker.apiKeyId}/disable`);
  expect(await client.tries()).toEqual(DEAD_KEY);
  expect(await described()).toMatchObject({ status: 'DISABLED' });
  await rig.owner('DELETE', `/v2/api-keys/${maker.apiKeyId}`);
  expect(await described()).toMatchObject({ status: 'ORPHANED' });
  const adopted = await rig.owner('POST', `/v2/latchkey/api-keys/${made.apiKeyId}/adopt`);
  expect(adopted.data).toMatchObject({ status: 'ACTIVE', createdBy: rig.ownerKeyId });
  expect([await client.tries(), await createUser()]).toEqual([GOOD, 200]);
});

// Users of the cluster.

let users = 0;
async function newUser() {
  const name = `user${users++}`;
  const password = 'First-Passw0rd';
  await rig.rest('users/create', { userName: name, password }, rig.adminToken);
  await rig.rest('users/grant_role', { userName: name, roleName: 'db_ro' }, rig.adminToken);
  const path = `/v2/latchkey/clusters/${rig.clusterId}/users/${name}`;
  const client = openClient(`${name}:${password}`);
  expect(await client.tries()).toEqual(GOOD);
  return { name, path, client, old: `${name}:${password}` };
}

test('a reset without the old password ends it at once, and gives a new one that works', async () => {
  const { name, path, client } = await newUser();
  const reset = await rig.owner('POST', `${path}/reset-password`);
  expect(reset.data).toEqual({ userName: name, password: expect.stringMatching(/^.{24}$/) });
  expect(await client.tries()).toEqual(WRONG);
  expect(await openClient(`${name}:${reset.data.password}`).tries()).toEqual(GOOD);
  const weak = await rig.owner('POST', `${path}/reset-password`, { newPassword: 'weak' });
  expect(weak).toMatchObject({ status: 400, code: 1100 });
  const chosen = await rig.owner('POST', `${path}/reset-password`, {
    newPassword: 'Chosen-Passw0rd',
  });
  expect(chosen.data).toEqual({ userName: name });
  expect(await openClient(`${name}:Chosen-Passw0rd`).tries()).toEqual(GOOD);
});

test('in a grace both passwords work; it is listed, ends by itself, and then the old one is dead', async () => {
  const { name, path, client } = await newUser();
  const body = { newPassword: 'Second-Passw0rd', graceSeconds: 2 };
  const { graceEndTime } = (await rig.owner('POST', `${path}/reset-password`, body)).data;
  const fresh = openClient(`${name}:Second-Passw0rd`);
  expect([await client.tries(), await fresh.tries()]).toEqual([GOOD, GOOD]);
  expect((await rig.owner('GET', path)).data).toMatchObject({ graceEndTime });
  // It signs in, and proves nothing to who would change the password with it.
  const change = { userName: name, password: 'First-Passw0rd', newPassword: 'Third-Passw0rd' };
  expect(await rig.rest('users/update_password', change, rig.adminToken)).toMatchObject({
    code: 1400,
  });
  await sleepUntil(graceEndTime);
  expect([await client.tries(), await fresh.tries()]).toEqual([WRONG, GOOD]);
  expect((await rig.owner('GET', path)).data).not.toHaveProperty('graceEndTime');
  const late = await rig.owner('POST', `${path}/cancel-grace`);
  expect(late).toMatchObject({ status: 409, code: 409 });
});

test('a grace ends when it is cancelled, and when the password changes again', async () => {
  const { name, path, client } = await newUser();
  const reset = (newPassword: string, graceSeconds = 60) =>
    rig.owner('POST', `${path}/reset-password`, { newPassword, graceSeconds });
  await reset('Second-Passw0rd');
  expect(await client.tries()).toEqual(GOOD);
  expect(await rig.owner('POST', `${path}/cancel-grace`)).toMatchObject({ code: 0 });
  const second = openClient(`${name}:Second-Passw0rd`);
  expect([await client.tries(), await second.tries()]).toEqual([WRONG, GOOD]);

  await reset('Third-Passw0rd');
  await reset('Fourth-Passw0rd');
  const third = openClient(`${name}:Third-Passw0rd`);
  expect([await second.tries(), await third.tries()]).toEqual([WRONG, GOOD]);
  const change = { userName: name, password: 'Fourth-Passw0rd', newPassword: 'Fifth-Passw0rd' };
  expect(await rig.rest('users/update_password', change, rig.adminToken)).toMatchObject({
    code: 0,
  });
  expect(await third.tries()).toEqual(WRONG);
});

test('an expired user is refused on the next call, and told so only with the right password', async () => {
  const { name, path, client, old } = await newUser();
  const expireTime = soon();
  const set = await rig.owner('PUT', `${path}/expiry`, { expireTime });
  expect(set.data).toMatchObject({ expireTime, status: 'ACTIVE' });
  expect(await client.tries()).toEqual(GOOD);
  await sleepUntil(expireTime);
  const told = expect.stringContaining(`the user ${name} expired at ${expireTime}`);
  expect(await client.tries()).toEqual({ grpc: told, rest: 1800 });
  expect(await client.restReply()).toMatchObject({ code: 1800, message: told });
  expect(await client.grpc.call('ListDatabases', {}, old)).toMatchObject({ grpcStatus: 16 });
  const wrong = await client.grpc.call('ListDatabases', {}, `${name}:Wrong-Passw0rd`);
  expect(wrong.grpcMessage).toBe(WRONG.grpc);
  await rig.owner('PUT', `${path}/expiry`, { expireTime: null });
  expect(await client.tries()).toEqual(GOOD);
  const builtIn = `/v2/latchkey/clusters/${rig.clusterId}/users/db_admin/expiry`;
  expect(await rig.owner('PUT', builtIn, { expireTime })).toMatchObject({ code: 409 });
});

test('a sign-out refuses what is connected, and lets who connects anew and has the password in', async () => {
  const { name, path, client, old } = await newUser();
  const bystander = await newUser();
  const signedOut = await rig.owner('POST', `${path}/sign-out`);
  expect(signedOut.data).toMatchObject({ name, signOutTime: expect.any(String) });
  const told = expect.stringContaining(`${name} was signed out`);
  const closed = new Promise((resolve) => client.grpc.session.once('close', resolve));
  expect(outcomeOf(await client.grpc.call('ListDatabases', {}, old))).toEqual(told);
  // The server ends the connection, so that the client's library makes a new one by itself.
  await closed;
  expect(await client.restReply()).toMatchObject({ code: 1800, message: told });
  expect(await client.restReply()).toMatchObject({ code: 0 });
  expect(client.sockets()).toBe(2);
  expect(await openClient(old).tries()).toEqual(GOOD);
  expect(await openClient(`${name}:Wrong-Passw0rd`).tries()).toEqual(WRONG);
  expect(await bystander.client.tries()).toEqual(GOOD);
});

test('credentials of a cluster are listed with age, expiry, and when and whence they were used', async () => {
  const { name, client } = await newUser();
  await client.tries();
  const path = `/v2/latchkey/clusters/${rig.clusterId}/credentials?pageSize=100`;
  const { credentials, count } = (await rig.owner('GET', path)).data;
  expect(credentials).toHaveLength(count);
  const find = (kind: string, of: string) =>
    credentials.find(
      (each: { kind: string; name: string }) => each.kind === kind && each.name === of,
    );
  expect(find('user', name)).toMatchObject({
    ...{ status: 'ACTIVE', ageDays: 0, lastUsedNetwork: '127.0.0.0/24' },
    lastUsedTime: expect.any(String),
  });
  expect(find('apiKey', 'Owner key')).toMatchObject({ status: 'ACTIVE', id: rig.ownerKeyId });
  expect(find('apiKey', 'owner@localhost')).toMatchObject({ status: 'UNSET' });
  expect(find('user', 'db_admin')).toBeDefined();
});

test('only administrators of the cluster touch its credentials', async () => {
  const { path } = await newUser();
  const { projectId, clusterId } = rig;
  const row = { projectId, clusterIds: [clusterId] };
  const keyOf = async (more: object) =>
    (await rig.key({ orgRole: 'Member', projects: [{ ...row, ...more }] })).apiKey;
  const admin = await keyOf({ role: 'Admin' });
  const writer = await keyOf({ role: 'Read-Write' });
  const ofDatabase = await keyOf({ role: 'Admin', databases: ['default'] });
  const calls = [
    ['GET', path],
    ['GET', `/v2/latchkey/clusters/${clusterId}/credentials`],
    ['GET', `/v2/latchkey/clusters/${clusterId}/audit`],
    ['POST', `${path}/reset-password`],
    ['POST', `${path}/sign-out`],
  ] as const;
  for (const [method, at] of calls) {
    const body = method === 'POST' ? {} : undefined;
    expect(await rig.call(method, at, body, admin), at).toMatchObject({ code: 0 });
    for (const token of [writer, ofDatabase]) {
      expect(await rig.call(method, at, body, token), at).toMatchObject({ status: 403 });
    }
  }
  expect(await rig.call('GET', '/v2/latchkey/audit', undefined, admin)).toMatchObject({
    ...{ status: 403, code: 80002 },
  });
});

/** A call whose body stays away after its first byte, until it is told to come. */
function beginCall(door: 'grpc' | 'rest', token: string) {
  const isGrpc = door === 'grpc';
  const { session } = rig.connect();
  const stream = session.request({
    ':method': 'POST',
    ':path': isGrpc
      ? '/milvus.proto.milvus.MilvusService/ListDatabases'
      : '/v2/vectordb/databases/list',
    'content-type': isGrpc ? 'application/grpc' : 'application/json',
    authorization: isGrpc ? grpcToken(token) : `Bearer ${token}`,
  });
  const body = isGrpc ? frame(new Uint8Array()) : Buffer.from('{}');
  stream.write(body.subarray(0, 1));
  const ended = new Promise<string>((resolve, reject) => {
    let status = '';
    let text = '';
    const note = (headers: Record<string, unknown>) => {
      status = String(headers['grpc-status'] ?? status);
    };
    stream.on('response', note).on('trailers', note).on('error', reject);
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    stream.on('close', () => resolve(isGrpc ? status : String(JSON.parse(text).code)));
  });
  return () => {
    stream.end(body.subarray(1));
    return ended;
  };
}

test.each([
  ['grpc', '16'],
  ['rest', '1800'],
] as const)(
  'a call by %s that comes slowly is refused if its credential is dead by then',
  async (door, refused) => {
    const key = await rig.key({ orgRole: 'Owner' });
    const good = await rig.key({ orgRole: 'Owner' });
    const password = 'Some-Passw0rd';
    const user = { userName: `slow_${door}`, password };
    await rig.rest('users/create', user, rig.adminToken);
    const tokens = [key.apiKey, `${user.userName}:${password}`, good.apiKey];
    // Signed in: the first call of a user waits for the hash of the password.
    for (const token of tokens) await beginCall(door, token)();
    const slow = tokens.map((token) => beginCall(door, token));
    await sleep(200);
    await rig.owner('POST', `/v2/latchkey/api-keys/${key.apiKeyId}/reset`);
    const users = `/v2/latchkey/clusters/${rig.clusterId}/users/${user.userName}`;
    expect(await rig.owner('POST', `${users}/reset-password`, {})).toMatchObject({ code: 0 });
    await sleep(1000);
    const ends = await Promise.all(slow.map((finish) => finish()));
    expect(ends).toEqual([refused, refused, '0']);
  },
);

test.each([
  ['/v2/latchkey/members', { email: 'late@example.com', orgRole: 'Owner' }],
  ['/v2/vectordb/users/create?cluster_id=', { userName: 'late', password: 'Some-Passw0rd' }],
])('so is one of the control plane: %s', async (path, body) => {
  const key = await rig.key({ orgRole: 'Owner' });
  const good = await rig.key({ orgRole: 'Owner' });
  const { session } = rig.connect(rig.server.controlUrl);
  const begin = (token: string, text = JSON.stringify(body)) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path.endsWith('=') ? path + rig.clusterId : path,
      ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    stream.write(text.slice(0, 1));
    return async () => {
      stream.end(text.slice(1));
      let reply = '';
      for await (const chunk of stream) reply += chunk;
      return JSON.parse(reply).code as number;
    };
  };
  const [late, inTime] = [begin(key.apiKey), begin(good.apiKey)];
  await sleep(200);
  await rig.owner('POST', `/v2/latchkey/api-keys/${key.apiKeyId}/reset`);
  await sleep(1000);
  expect([401, 1800, 21119]).toContain(await late());
  expect(await inTime()).toBe(0);
});
