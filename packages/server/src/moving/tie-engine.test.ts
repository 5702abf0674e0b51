import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { startServer } from '../main.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { ControlClient, dataCall } from '../testing/control-client.ts';
import { TEST_ORIGIN, temporaryDir } from '../testing/temporary-store.ts';
import { startTestServer, testConfig } from '../testing/test-server.ts';
import { moveAllCollections } from './move-all-collections.ts';
import { tieEngine } from './tie-engine.ts';

vi.setConfig({ testTimeout: 120_000 });

const QUERY = { collectionName: 'docs', filter: 'id >= 0', outputFields: ['id'] };

async function fill(url: string, token: string, id: number): Promise<void> {
  await dataCall(url, 'collections/create', { collectionName: 'docs', dimension: 2 }, token);
  const data = [{ id, vector: [id, 1] }];
  const inserted = await dataCall(url, 'entities/insert', { collectionName: 'docs', data }, token);
  expect(inserted).toMatchObject({ code: 0 });
}

test('of several clusters one is tied to a Milvus, and the others stay where they are', async () => {
  const upstream = await startTestServer();
  onTestFinished(() => upstream.dispose());
  const file = (name: string, text: string) => {
    const path = join(temporaryDir(), name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const there = { url: upstream.clusterUrl, tokenFile: file('upstream', upstream.adminToken) };
  const server = await startTestServer();
  onTestFinished(() => server.dispose());
  const control = new ControlClient(server.controlUrl, server.apiKey);
  const wish = { clusterName: 'other', projectId: server.founded?.projectId };
  const other = await control.ok('POST /v2/clusters/createFree', wish);
  const { connectAddress } = await control.until(other.clusterId, 'RUNNING');
  const otherToken = `${other.username}:${other.password}`;
  await fill(server.clusterUrl, server.adminToken, 1);
  await fill(connectAddress, otherToken, 2);
  const from = { url: server.clusterUrl, tokenFile: file('own', server.adminToken) };
  await moveAllCollections({ from, to: there, progress: () => undefined });
  await server.stop();

  const first = server.founded?.clusterId ?? '';
  await expect(tieEngine(server.dataDir, there)).rejects.toThrow(other.clusterId);
  await expect(tieEngine(server.dataDir, there, { clusterId: 'in01-nowhere' })).rejects.toThrow(
    '--cluster',
  );
  expect(await tieEngine(server.dataDir, there, { clusterId: first })).toBe(1);
  // It is there, and has the names of that Milvus to itself.
  const { clusterId: second } = other;
  const alsoSecond = tieEngine(server.dataDir, there, { clusterId: second });
  await expect(alsoSecond).rejects.toThrow('to itself');

  const again = await startServer(
    testConfig(server.dataDir, { milvusUri: [there.url], milvusTokenFile: there.tokenFile }),
    { env: {} },
  );
  onTestFinished(() => again.stop());
  const now = new ControlClient(again.controlUrl, server.apiKey);
  const idsOf = async (id: string, token: string) => {
    const { engine, connectAddress: url } = await now.until(id, 'RUNNING');
    return [engine, (await dataCall(url, 'entities/query', QUERY, token)).data];
  };
  expect(await idsOf(first, server.adminToken)).toEqual(['milvus', [{ id: 1 }]]);
  expect(await idsOf(other.clusterId, otherToken)).toEqual(['embedded', [{ id: 2 }]]);
  const insert = { collectionName: 'docs', data: [{ id: 9, vector: [9, 1] }] };
  await dataCall(there.url, 'entities/insert', insert, upstream.adminToken);
  expect((await idsOf(first, server.adminToken))[1]).toHaveLength(2);
});

/** A server, and one that stands for the Milvus that its collections were copied to. */
async function filledOnBothSides() {
  const upstream = await startTestServer();
  onTestFinished(() => upstream.dispose());
  const tokenFile = join(temporaryDir(), 'token');
  writeFileSync(tokenFile, upstream.adminToken, { mode: 0o600 });
  const there = { url: upstream.clusterUrl, tokenFile };
  const server = await startTestServer();
  onTestFinished(() => server.dispose());
  for (const on of [server, upstream]) await fill(on.clusterUrl, on.adminToken, 1);
  return { server, there };
}

test('a tie that was broken off is found at the next start, and can be gone on with', async () => {
  const { server, there } = await filledOnBothSides();
  await server.stop();
  expect(await tieEngine(server.dataDir, there)).toBe(1);
  // As it is before the last step.
  const path = join(server.dataDir, 'latchkey.db');
  const store = await openSqliteStore({ path, clock: systemClock, random: systemRandom });
  const id = server.founded?.clusterId ?? '';
  await store.clusters.change(id, { engine: 'embedded' }, TEST_ORIGIN);
  await store.close();
  const config = { milvusUri: [there.url], milvusTokenFile: there.tokenFile };
  const start = () => startServer(testConfig(server.dataDir, config), { env: {} });
  await expect(start()).rejects.toThrow('run "latchkey migrate engine" again');
  expect(await tieEngine(server.dataDir, there)).toBe(0);
  const again = await start();
  onTestFinished(() => again.stop());
  const { data } = await dataCall(again.clusterUrl, 'entities/query', QUERY, server.adminToken);
  expect(data).toEqual([{ id: 1 }]);
});

test('a cluster with row policies is tied only if whoever ties it says so; whom they restrict is refused then', async () => {
  const { server, there } = await filledOnBothSides();
  const policy = { policyName: 'own', actions: ['Query'], usingExpr: 'id < 1' };
  const of = { collectionName: 'docs', ...policy };
  await dataCall(server.clusterUrl, 'row_policies/create', of, server.adminToken);
  const user = { userName: 'alice', password: 'Some-Passw0rd' };
  await dataCall(server.clusterUrl, 'users/create', user, server.adminToken);
  const role = { userName: 'alice', roleName: 'db_ro' };
  await dataCall(server.clusterUrl, 'users/grant_role', role, server.adminToken);
  await server.stop();
  await expect(tieEngine(server.dataDir, there)).rejects.toThrow(
    'row policies are on default.docs',
  );
  expect(await tieEngine(server.dataDir, there, { allowUnenforcedPolicies: true })).toBe(1);
  const config = { milvusUri: [there.url], milvusTokenFile: there.tokenFile };
  const again = await startServer(testConfig(server.dataDir, config), { env: {} });
  onTestFinished(() => again.stop());
  const asAlice = await dataCall(again.clusterUrl, 'entities/query', QUERY, 'alice:Some-Passw0rd');
  expect(asAlice.code).toBe(1401);
  const asAdmin = await dataCall(again.clusterUrl, 'entities/query', QUERY, server.adminToken);
  expect(asAdmin.data).toEqual([{ id: 1 }]);
  // The names that it has there stay its names.
  await again.stop();
  const prefixed = testConfig(server.dataDir, { ...config, milvusDatabases: 'prefixed' });
  await expect(startServer(prefixed, { env: {} })).rejects.toThrow('--milvus-databases same');
});
