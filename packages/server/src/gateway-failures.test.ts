import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ControlClient } from './testing/control-client.ts';
import {
  callRest,
  createBooks,
  startTestGateway,
  startTestUpstream,
  type TestUpstream,
  TokenFiles,
} from './testing/gateway-rig.ts';
import { GrpcClient } from './testing/grpc-client.ts';
import { startTcpProxy, type TcpProxy } from './testing/tcp-proxy.ts';
import type { TestServer } from './testing/test-server.ts';

const PASSWORD = 'Some-Passw0rd';
const [DEADLINE_EXCEEDED, UNAVAILABLE] = [4, 14];
/** No other run on the same upstream has it. */
const BOOKS = `books_${process.pid}`;

const files = new TokenFiles();
let upstream: TestUpstream;
let token: string;
let proxies: TcpProxy[];
let server: TestServer;
let client: GrpcClient;

beforeAll(async () => {
  upstream = await startTestUpstream();
  token = files.write('token', upstream.token);
  proxies = [await startTcpProxy(upstream.url), await startTcpProxy(upstream.url)];
  server = await startTestGateway(
    proxies.map(({ url }) => url),
    token,
  );
  client = new GrpcClient(server.clusterUrl);
  await createBooks(server, BOOKS);
}, 60_000);
afterEach(() => {
  for (const proxy of proxies) proxy.release();
});
afterAll(async () => {
  await callRest(server, 'collections/drop', { collectionName: BOOKS });
  client.close();
  await server.dispose();
  for (const proxy of proxies) proxy.close();
  await upstream.dispose();
  files.remove();
});

const query = (metadata = {}) => {
  const request = { collection_name: BOOKS, expr: 'id >= 0', consistency_level: 0 };
  return client.call('Query', request, server.adminToken, metadata);
};
const answers = () =>
  expect.poll(async () => (await query()).grpcStatus, { timeout: 30_000, interval: 200 }).toBe(0);

/** What the control plane tells of the cluster. */
async function reasonOf(of: TestServer): Promise<string | undefined> {
  const control = new ControlClient(of.controlUrl, of.apiKey);
  const { clusters } = await control.ok('GET /v2/clusters');
  const { reason } = await control.ok(`GET /v2/clusters/${clusters[0].clusterId}`);
  return reason;
}

/** Of the metrics. */
async function clustersWithoutUpstream(of: TestServer): Promise<number> {
  const page = await (await fetch(`${of.healthUrl}/metrics`)).text();
  return Number(/^latchkey_clusters_without_upstream (\d+)$/m.exec(page)?.[1]);
}

test('the metrics tell that upstream does not answer, and that it does again', async () => {
  const proxy = await startTcpProxy(upstream.url);
  const watched = await startTestGateway(proxy.url, token, { metricsPort: 0 });
  try {
    await expect.poll(() => clustersWithoutUpstream(watched), { timeout: 30_000 }).toBe(0);
    await proxy.shut();
    await expect.poll(() => clustersWithoutUpstream(watched), { timeout: 30_000 }).toBe(1);
    await proxy.open();
    await expect.poll(() => clustersWithoutUpstream(watched), { timeout: 40_000 }).toBe(0);
  } finally {
    await watched.dispose();
    proxy.close();
  }
}, 90_000);

test('upstream that is away: a retriable code at once, and users can still be managed', async () => {
  const alone = await startTestGateway('http://127.0.0.1:9', token);
  const calls = new GrpcClient(alone.clusterUrl);
  try {
    const began = performance.now();
    const reply = await calls.call('Query', { collection_name: 'c' }, alone.adminToken);
    expect(reply).toMatchObject({ grpcStatus: UNAVAILABLE });
    expect(performance.now() - began).toBeLessThan(10_000);
    const user = { userName: 'bob', password: PASSWORD };
    expect(await callRest(alone, 'users/create', user)).toMatchObject({ code: 0 });
    expect(await callRest(alone, 'roles/create', { roleName: 'r' })).toMatchObject({ code: 0 });
    const grant = { roleName: 'r', privilege: 'Query', collectionName: 'c', dbName: 'default' };
    const granted = await callRest(alone, 'roles/grant_privilege_v2', grant);
    expect(granted).toMatchObject({ code: 0 });
    const meta = {
      roles: [{ name: 'restored' }],
      grants: [
        {
          ...{ role: { name: 'restored' }, object: { name: 'Collection' }, object_name: 'c' },
          ...{ db_name: 'default', grantor: { privilege: { name: 'Query' } } },
        },
      ],
    };
    const restored = await calls.call('RestoreRBAC', { RBAC_meta: meta }, alone.adminToken);
    expect(restored.message).toMatchObject({ code: 0 });
    const health = await calls.call('CheckHealth', {}, alone.adminToken);
    expect(health.message).toMatchObject({ isHealthy: false });
    expect(health.message.reasons[0]).toContain('unreachable');
    expect(await reasonOf(alone)).toBe('upstream Milvus: unreachable');
  } finally {
    calls.close();
    await alone.dispose();
  }
});

test('a service account that is refused is said so, and a new token counts without a restart', async () => {
  const file = files.write('wrong', 'root:Not-The-Passw0rd');
  const refused = await startTestGateway(upstream.url, file);
  const calls = new GrpcClient(refused.clusterUrl);
  const list = () => calls.call('ShowCollections', {}, refused.adminToken);
  try {
    const reply = await list();
    expect(reply).toMatchObject({ grpcStatus: UNAVAILABLE });
    expect(reply.grpcMessage).toContain('service account');
    expect(await reasonOf(refused)).toBe('upstream Milvus: refuses the service account');
    writeFileSync(file, upstream.token);
    await expect.poll(async () => (await list()).grpcStatus, { interval: 300 }).toBe(0);
    expect(await reasonOf(refused)).toBeUndefined();
  } finally {
    calls.close();
    await refused.dispose();
  }
}, 60_000);

test('one of two addresses that is down, or takes connections and says nothing, holds up nobody', async () => {
  await answers();
  const [first] = proxies as [TcpProxy, TcpProxy];
  await first.shut();
  await answers();
  for (let call = 0; call < 20; call++) expect(await query()).toMatchObject({ grpcStatus: 0 });
  await first.open();
  first.hold();
  let heldUp = 0;
  for (let call = 0; call < 20; call++) {
    const began = performance.now();
    expect(await query()).toMatchObject({ grpcStatus: 0 });
    // It would wait for 3 s until the silent one is given up.
    if (performance.now() - began > 2500) heldUp += 1;
  }
  // If calls waited for it, a quarter would; a machine that stands still for so long does it once.
  expect(heldUp).toBeLessThanOrEqual(2);
  first.release();
  const before = first.through.there;
  await expect
    .poll(
      async () => {
        await query();
        return first.through.there;
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(before);
}, 90_000);

test('upstream that restarts: calls fail with a retriable code, then go through by themselves', async () => {
  await answers();
  for (const proxy of proxies) await proxy.shut();
  const began = performance.now();
  expect(await query()).toMatchObject({ grpcStatus: UNAVAILABLE });
  expect(performance.now() - began).toBeLessThan(10_000);
  await expect
    .poll(() => reasonOf(server), { timeout: 30_000 })
    .toBe('upstream Milvus: unreachable');
  const user = { userName: 'meanwhile', password: PASSWORD };
  expect(await callRest(server, 'users/create', user)).toMatchObject({ code: 0 });
  for (const proxy of proxies) await proxy.open();
  // Nobody calls: it is found out all the same.
  await expect.poll(() => reasonOf(server), { timeout: 30_000 }).toBeUndefined();
  expect(await query()).toMatchObject({ grpcStatus: 0 });
}, 90_000);

test('connections that went dead without a word: calls end in bounded time', async () => {
  await answers();
  for (const proxy of proxies) proxy.hold();
  const began = performance.now();
  const [open, limited] = await Promise.all([query(), query({ 'grpc-timeout': '500m' })]);
  expect(limited).toMatchObject({ grpcStatus: DEADLINE_EXCEEDED });
  expect(open).toMatchObject({ grpcStatus: UNAVAILABLE });
  expect(performance.now() - began).toBeLessThan(20_000);
  const user = { userName: 'also_now', password: PASSWORD };
  expect(await callRest(server, 'users/create', user)).toMatchObject({ code: 0 });
  for (const proxy of proxies) proxy.release();
  await answers();
}, 60_000);

test('upstream that is slow is waited for, as long as the client waits', async () => {
  await answers();
  for (const proxy of proxies) proxy.delay(700);
  try {
    expect(await query({ 'grpc-timeout': '300m' })).toMatchObject({
      grpcStatus: DEADLINE_EXCEEDED,
    });
    expect(await query()).toMatchObject({ grpcStatus: 0 });
    expect(await reasonOf(server)).toBeUndefined();
  } finally {
    for (const proxy of proxies) proxy.delay(0);
  }
}, 30_000);
