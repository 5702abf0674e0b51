import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServer } from '../main.ts';
import { ControlClient, dataCall } from '../testing/control-client.ts';
import { temporaryDir } from '../testing/temporary-store.ts';
import { testConfig } from '../testing/test-server.ts';

/** Two starts on a busy machine. */
const START_MS = 120_000;

test(
  'a cluster that cannot be opened is set aside and says why; the rest serve; resume tries again',
  async () => {
    const dir = temporaryDir();
    let server = await startServer(testConfig(dir), { env: {} });
    const apiKey = server.founded?.apiKey.key.reveal() ?? '';
    const projectId = server.founded?.projectId;
    let control = new ControlClient(server.controlUrl, apiKey);
    const wish = { clusterName: 'broken', projectId, regionId: 'local' };
    const { clusterId } = await control.ok('POST /v2/clusters/createFree', wish);
    await control.until(clusterId, 'RUNNING');
    await server.stop();

    const files = join(dir, 'clusters', clusterId);
    renameSync(files, `${files}.away`);
    writeFileSync(files, 'no directory');
    server = await startServer(testConfig(dir), { env: {} });
    control = new ControlClient(server.controlUrl, apiKey);
    expect(await control.ok(`GET /v2/clusters/${clusterId}`)).toMatchObject({
      ...{ status: 'ABNORMAL', connectAddress: '', reason: expect.stringContaining(clusterId) },
    });
    expect((await dataCall(server.clusterUrl, 'users/list', {}, apiKey)).code).toBe(0);

    rmSync(files);
    renameSync(`${files}.away`, files);
    await control.ok(`POST /v2/clusters/${clusterId}/resume`);
    const { connectAddress } = await control.until(clusterId, 'RUNNING');
    expect((await dataCall(connectAddress, 'users/list', {}, apiKey)).code).toBe(0);
    await server.stop();
  },
  START_MS,
);

test('where no cluster can be opened the start fails with the reason', async () => {
  const dir = temporaryDir();
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port));
  });
  await expect(startServer(testConfig(dir, { port }), { env: {} })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
  other.close();
});

test(
  'a new cluster goes past a port that another program holds, and stays where it went',
  async () => {
    const dir = temporaryDir();
    let server = await startServer(testConfig(dir, { port: await threeFree() }), { env: {} });
    const port = Number(new URL(server.clusterUrl).port);
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(port + 1, '127.0.0.1', resolve));
    const apiKey = server.founded?.apiKey.key.reveal() ?? '';
    let control = new ControlClient(server.controlUrl, apiKey);
    const wish = { clusterName: 'next', projectId: server.founded?.projectId, regionId: 'local' };
    const { clusterId } = await control.ok('POST /v2/clusters/createFree', wish);
    const { connectAddress } = await control.until(clusterId, 'RUNNING');
    expect(connectAddress).toBe(`http://127.0.0.1:${port + 2}`);
    await new Promise((resolve) => squatter.close(resolve));
    await server.stop();
    server = await startServer(testConfig(dir, { port }), { env: {} });
    control = new ControlClient(server.controlUrl, apiKey);
    expect(await control.until(clusterId, 'RUNNING')).toMatchObject({ connectAddress });
    await server.stop();
  },
  START_MS,
);

/** The first of three ports that nobody uses. */
async function threeFree(): Promise<number> {
  for (;;) {
    const first = 30_000 + Math.floor(Math.random() * 2_000);
    const servers = [0, 1, 2].map((offset) => {
      const server = createServer();
      return new Promise<boolean>((resolve) => {
        server.once('error', () => resolve(false));
        server.listen(first + offset, '127.0.0.1', () => server.close(() => resolve(true)));
      });
    });
    if ((await Promise.all(servers)).every(Boolean)) return first;
  }
}
