import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Config } from './config/index.ts';
import { startServer } from './main.ts';
import { moveStore } from './moving/move-store.ts';
import { ControlClient, dataCall } from './testing/control-client.ts';
import { startTestUpstream, TokenFiles } from './testing/gateway-rig.ts';
import { execute, rowsOf, temporaryDatabase } from './testing/temporary-database.ts';
import { temporaryDir } from './testing/temporary-store.ts';
import { startTestServer, testConfig } from './testing/test-server.ts';

vi.setConfig({ testTimeout: 120_000 });

test('where replicas share a store every cluster is in front of Milvus, also those that came from one machine', async () => {
  const upstream = await startTestUpstream();
  const files = new TokenFiles();
  onTestFinished(async () => {
    await upstream.dispose();
    files.remove();
  });
  const milvusTokenFile = files.write('token', upstream.token);
  const alone = await startTestServer();
  onTestFinished(() => alone.dispose());
  const first = alone.founded?.clusterId ?? '';
  const projectId = alone.founded?.projectId;
  const before = new ControlClient(alone.controlUrl, alone.apiKey);
  const wish = (clusterName: string, engine?: string) => ({ clusterName, projectId, engine });
  const { clusterId: second } = await before.ok('POST /v2/clusters/createFree', wish('second'));
  await before.until(second, 'RUNNING');
  await alone.stop();
  const url = await temporaryDatabase();
  await moveStore(alone.dataDir, { url }, () => undefined);

  const start = async (milvusDatabases: Config['milvusDatabases'] = 'prefixed') => {
    const config: Partial<Config> = {
      ...{ store: url, engine: 'milvus', milvusUri: [upstream.url], milvusTokenFile },
      milvusDatabases,
    };
    const server = await startServer(testConfig(join(temporaryDir(), 'data'), config), { env: {} });
    onTestFinished(() => server.stop());
    return new ControlClient(server.controlUrl, alone.apiKey);
  };
  const control = await start();
  for (const id of [first, second]) {
    const { engine, connectAddress } = await control.until(id, 'RUNNING');
    expect(engine).toBe('milvus');
    expect((await dataCall(connectAddress, 'users/list', {}, alone.apiKey)).code).toBe(0);
  }
  expect((await control.ok('GET /v2/regions'))[0].engines).toEqual(['milvus']);
  const refused = await control.call('POST /v2/clusters/createFree', wish('third', 'embedded'));
  expect(refused).toMatchObject({ status: 400, message: expect.stringContaining('--store') });
  const { clusterId: third } = await control.ok('POST /v2/clusters/createFree', wish('third'));
  const other = await start();
  expect((await other.until(third, 'RUNNING')).engine).toBe('milvus');

  // A replica that would call their databases otherwise serves none of them, and says why.
  await expect(start('same')).rejects.toThrow('start the server with --milvus-databases prefixed');
  // One that a replica of an older release makes says nothing of it, until one of this release serves it.
  await other.ok(`POST /v2/clusters/${third}/suspend`);
  await other.until(third, 'STOPPED');
  await execute(url, `update clusters set milvus_databases = null where id = '${third}'`);
  await other.ok(`POST /v2/clusters/${third}/resume`);
  await other.until(third, 'RUNNING');
  const settled = await rowsOf(url, `select milvus_databases from clusters where id = '${third}'`);
  expect(settled).toEqual([{ milvus_databases: 'prefixed' }]);

  // Whoever writes into the store by hand gets no cluster that only one replica could read.
  await execute(url, `update clusters set engine = 'embedded' where id = '${second}'`);
  const late = await start();
  const aside = await late.until(second, 'ABNORMAL');
  expect(aside.reason).toContain('with --store postgres://… a cluster is in front of Milvus');
  await late.until(first, 'RUNNING');
});
