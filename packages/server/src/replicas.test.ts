import { expect, test, vi } from 'vitest';
import { type PostgresProxy, proxyPostgres } from './testing/postgres-proxy.ts';
import {
  callReplica,
  type Founded,
  type Replica,
  startReplica,
  startUpstream,
} from './testing/replica-rig.ts';
import { temporaryDatabase } from './testing/temporary-database.ts';

vi.setConfig({ testTimeout: 180_000 });

const PASSWORD = 'Some-Passw0rd';
const OTHER = 'Other-Passw0rd';
/** Longer than what replicas promise: how long it takes is measured in replicas-history.test.ts. */
const BOUND = 5_000;

/** So many replicas, started at once on one new store; each has a proxy of its own before it. */
async function startReplicas(count: number) {
  const store = await temporaryDatabase();
  const proxies = await Promise.all(Array.from({ length: count }, () => proxyPostgres(store)));
  const upstream = await startUpstream();
  const replicas = await Promise.all(
    proxies.map((proxy) => startReplica({ upstream, store: proxy.url })),
  );
  const founders = replicas.filter(({ founded }) => founded !== undefined);
  expect(founders).toHaveLength(1);
  const founded = founders[0]?.founded as Founded;
  const at = (index: number): Replica & { readonly store: PostgresProxy } => {
    const [replica, proxy] = [replicas[index], proxies[index]];
    if (!replica || !proxy) throw new Error(`no replica ${index}`);
    return { ...replica, store: proxy };
  };
  return { at, replicas, founded };
}

const asAdmin = ({ clusterUrl }: Replica, { adminToken }: Founded, path: string, body = {}) =>
  callReplica(clusterUrl, path, { token: adminToken, body });

/** Whether a credential is let in: anything but a refusal of it counts. */
async function accepts({ clusterUrl }: Replica, token: string): Promise<boolean> {
  const reply = await callReplica(clusterUrl, 'collections/list', { token });
  return reply.code === 0;
}

/** The control plane. */
async function control(
  replica: Replica,
  { apiKey }: Founded,
  path: string,
  method = 'GET',
  body?: object,
) {
  const response = await fetch(`${replica.controlUrl}${path}`, {
    ...{
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  return (await response.json()) as any;
}

const within = (check: () => Promise<void>, timeout = BOUND) =>
  vi.waitFor(check, { timeout, interval: 5 });

test('three replicas that start at once are one installation', async () => {
  const { at, replicas, founded } = await startReplicas(3);
  const [a, b, c] = [at(0), at(1), at(2)];
  for (const replica of replicas) expect(await accepts(replica, founded.adminToken)).toBe(true);
  const user = { userName: 'alice', password: PASSWORD };
  expect(await asAdmin(a, founded, 'users/create', user)).toMatchObject({ code: 0 });
  await within(async () => {
    expect(await accepts(b, `alice:${PASSWORD}`)).toBe(true);
    expect(await accepts(c, `alice:${PASSWORD}`)).toBe(true);
  });
  // Rights, too.
  const drop = { collectionName: 'books' };
  const made = await asAdmin(b, founded, 'collections/create', { ...drop, dimension: 2 });
  expect(made).toMatchObject({ code: 0 });
  const asAlice = { token: `alice:${PASSWORD}`, body: drop };
  expect((await callReplica(c.clusterUrl, 'collections/describe', asAlice)).code).not.toBe(0);
  const role = { userName: 'alice', roleName: 'db_ro' };
  expect(await asAdmin(a, founded, 'users/grant_role', role)).toMatchObject({ code: 0 });
  await within(async () => {
    expect(await callReplica(c.clusterUrl, 'collections/describe', asAlice)).toMatchObject({
      code: 0,
    });
  });
  await asAdmin(c, founded, 'users/update_password', {
    ...{ userName: 'alice', password: PASSWORD, newPassword: OTHER },
  });
  await within(async () => {
    for (const replica of replicas) expect(await accepts(replica, `alice:${OTHER}`)).toBe(true);
    for (const replica of replicas) expect(await accepts(replica, `alice:${PASSWORD}`)).toBe(false);
  });
  // A session of the console is good on all.
  const page = (origin: string) => ({ origin, 'x-latchkey-console': '1' });
  const signIn = await fetch(`${a.controlUrl}/v2/latchkey/session`, {
    method: 'POST',
    headers: { ...page(a.controlUrl), 'content-type': 'application/json' },
    body: JSON.stringify(founded.owner),
  });
  expect(signIn.status).toBe(200);
  const [, value = ''] = /=([^;]+)/.exec(signIn.headers.get('set-cookie') ?? '') ?? [];
  // The cookie has the port in its name, which is the same for all behind a balancer.
  const cookie = `latchkey-${new URL(b.controlUrl).port}=${value}`;
  const session = await fetch(`${b.controlUrl}/v2/latchkey/session`, {
    headers: { ...page(b.controlUrl), cookie },
  });
  expect(await session.json()).toMatchObject({ code: 0 });
  const audit = await control(c, founded, '/v2/latchkey/audit/verify', 'POST', {});
  expect(audit).toMatchObject({ code: 0, data: { intact: true } });
});

test('a cluster that is made, suspended, resumed and dropped on one replica is so on all', async () => {
  const { at, replicas, founded } = await startReplicas(2);
  const [a, b] = [at(0), at(1)];
  const [{ projectId }] = (await control(a, founded, '/v2/projects')).data;
  const wish = { clusterName: 'second', projectId, plan: 'Standard', cuSize: 1, regionId: 'local' };
  const made = await control(a, founded, '/v2/clusters/createDedicated', 'POST', wish);
  expect(made).toMatchObject({ code: 0, data: { clusterId: expect.any(String) } });
  const { clusterId, username, password } = made.data;
  const urls: string[] = [];
  await within(async () => {
    urls.length = 0;
    for (const replica of replicas) {
      const { data } = await control(replica, founded, `/v2/clusters/${clusterId}`);
      expect(data).toMatchObject({ status: 'RUNNING', connectAddress: /^http/ });
      urls.push(data.connectAddress);
    }
  }, 5_000);
  expect(new Set(urls).size).toBe(2);
  const token = `${username}:${password}`;
  for (const url of urls) {
    expect(await callReplica(url, 'collections/list', { token })).toMatchObject({ code: 0 });
  }
  const step = (replica: Replica, name: string) =>
    control(replica, founded, `/v2/clusters/${clusterId}/${name}`, 'POST');
  const statusIs = (replica: Replica, status: string) =>
    within(async () => {
      const { data } = await control(replica, founded, `/v2/clusters/${clusterId}`);
      expect(data).toMatchObject({ status });
    });
  const isServed = () =>
    within(async () => {
      for (const url of urls) {
        expect(await callReplica(url, 'collections/list', { token })).toMatchObject({ code: 0 });
      }
    });
  expect(await step(b, 'suspend')).toMatchObject({ code: 0 });
  await within(async () => {
    for (const url of urls) {
      expect((await callReplica(url, 'collections/list', { token })).status).toBe(0);
    }
  });
  await statusIs(a, 'STOPPED');
  expect(await step(a, 'resume')).toMatchObject({ code: 0 });
  await isServed();
  // Also where it was suspended so recently that the other replica has not heard of it.
  a.store.delay(100);
  expect(await step(b, 'suspend')).toMatchObject({ code: 0 });
  await statusIs(b, 'STOPPED');
  expect(await step(a, 'resume')).toMatchObject({ code: 0 });
  await statusIs(b, 'RUNNING');
  a.store.delay(0);
  await isServed();
  await control(b, founded, `/v2/clusters/${clusterId}/drop`, 'DELETE');
  await within(async () => {
    for (const url of urls) {
      expect((await callReplica(url, 'collections/list', { token })).status).toBe(0);
    }
  }, 5_000);
});
