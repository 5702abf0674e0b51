import { existsSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer } from '../../main.ts';
import { startTestServer, type TestServer, testConfig } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.dispose());

const socketOf = (dataDir: string) => join(dataDir, 'control.sock');

function get(path: string, headers: Record<string, string> = {}, dataDir = server.dataDir) {
  return new Promise<{ status: number | undefined; reply: { code: number; data?: unknown } }>(
    (resolve, reject) => {
      request({ socketPath: socketOf(dataDir), path, headers }, (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, reply: JSON.parse(text) }));
      })
        .once('error', reject)
        .end();
    },
  );
}

test('whoever can open the socket is an Owner, without a key', async () => {
  expect(await get('/v2/clusters')).toMatchObject({
    ...{ status: 200, reply: { code: 0 } },
    reply: { data: { clusters: [{ clusterId: server.founded?.clusterId }] } },
  });
});

test('nobody else can: the socket is for the account of the server alone', () => {
  expect(statSync(socketOf(server.dataDir)).mode & 0o777).toBe(0o600);
});

test('a credential that is shown counts, also here', async () => {
  const wrong = { authorization: 'Bearer lk_wrong' };
  expect(await get('/v2/clusters', wrong)).toMatchObject({ status: 401, reply: { code: 21119 } });
  const good = { authorization: `Bearer ${server.apiKey}` };
  expect((await get('/v2/clusters', good)).status).toBe(200);
});

test('what came through a proxy is not from this host', async () => {
  for (const name of ['x-forwarded-for', 'forwarded', 'via', 'x-real-ip']) {
    expect((await get('/v2/clusters', { [name]: '192.0.2.1' })).status).toBe(401);
  }
});

test('the port does not take the word of a caller for being local', async () => {
  const response = await fetch(`${server.controlUrl}/v2/clusters`);
  expect(response.status).toBe(401);
});

test('a socket that a killed server left is replaced, and none is left after a stop', async () => {
  const other = await startTestServer();
  await other.stop();
  expect(existsSync(socketOf(other.dataDir))).toBe(false);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(socketOf(other.dataDir), '');
  const again = await startServer(testConfig(other.dataDir), { env: {} });
  expect((await get('/v2/clusters', {}, other.dataDir)).status).toBe(200);
  await again.stop();
  await other.dispose();
});
