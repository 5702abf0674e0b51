import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Log } from '../observe/log.ts';
import { GrpcClient } from '../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { connectionLimit } from './connection-limit.ts';

const BOUND = 6;
const opened: Socket[] = [];
let server: TestServer;
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await server?.dispose();
});

/** A connection that says nothing. @returns whether the server keeps it */
async function open(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  opened.push(socket);
  await once(socket, 'connect');
  const closed = once(socket.resume(), 'close').then(() => false);
  const kept = new Promise<boolean>((resolve) => setTimeout(resolve, 300, true));
  return Promise.race([closed, kept]);
}

async function metric(name: string): Promise<number> {
  const page = await (await fetch(`${server.healthUrl}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1]);
}

/** By the socket that root and the server's own account can open. */
function locally(path: string): Promise<number | undefined> {
  const socketPath = join(server.dataDir, 'control.sock');
  return new Promise((resolve, reject) => {
    request({ socketPath, path }, (response) => resolve(response.resume().statusCode))
      .once('error', reject)
      .end();
  });
}

test('all ports share one bound: beyond it connections are closed, counted and logged once', async () => {
  const warnings: string[] = [];
  const warn = (_fields: object, message: string) => warnings.push(message);
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn, error: quiet } as unknown as Log;
  server = await startTestServer({ maxConnections: BOUND, metricsPort: 0 }, { log });
  for (let nth = 0; nth < BOUND; nth++) {
    expect(await open(nth % 2 === 0 ? server.clusterUrl : server.controlUrl)).toBe(true);
  }
  expect(await open(server.clusterUrl)).toBe(false);
  expect(await open(server.controlUrl)).toBe(false);
  expect(await metric('latchkey_connections_open')).toBe(BOUND);
  expect(await metric('latchkey_connections_limit')).toBe(BOUND);
  expect(await metric('latchkey_connections_refused_total')).toBe(2);
  expect(warnings.filter((message) => message.includes('--max-connections'))).toHaveLength(1);
  // Who runs the server can still see to it.
  expect(await locally('/v2/clusters')).toBe(200);
  opened[0]?.destroy();
  await expect.poll(() => metric('latchkey_connections_open')).toBe(BOUND - 1);
  const client = new GrpcClient(server.clusterUrl);
  expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
  client.close();
});

test('with TLS a connection counts once, from its first moment to its end', async () => {
  server = await startTestServer({ tls: 'self-signed', metricsPort: 0 });
  const client = new GrpcClient(server.clusterUrl, { rejectUnauthorized: false });
  expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
  expect(await metric('latchkey_connections_open')).toBe(1);
  client.close();
  await expect.poll(() => metric('latchkey_connections_open')).toBe(0);
});

test('what one address has too many of is counted by itself, and takes nothing of the bound', async () => {
  const limits = { sessionsPerSource: 2 };
  server = await startTestServer({ metricsPort: 0 }, { limits });
  for (const kept of [true, true, false]) expect(await open(server.clusterUrl)).toBe(kept);
  expect(await metric('latchkey_source_connections_refused_total')).toBe(1);
  expect(await metric('latchkey_connections_refused_total')).toBe(0);
  expect(await metric('latchkey_connections_open')).toBe(2);
});

test.each([
  [undefined, undefined, 10_000],
  [undefined, 1_048_576, 10_000],
  [undefined, 1024, 512],
  [500, 1024, 500],
  [2000, 1024, 896],
  [2000, undefined, 2000],
  [16, 64, 1],
])('--max-connections %s with ulimit -n %s: %s may be open', (wanted, files, limit) => {
  expect(connectionLimit(wanted, files)).toBe(limit);
});
