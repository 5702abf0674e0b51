import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.dispose());

async function get(path: string, token: string | undefined = server.apiKey) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(server.controlUrl + path, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  const body: any = await response.json();
  return { status: response.status, body };
}

test('the owner sees the cluster with the endpoint that clients use, and its project', async () => {
  const { body } = await get('/v2/clusters');
  const [cluster] = body.data.clusters;
  expect(body).toMatchObject({ code: 0, data: { count: 1, currentPage: 1, pageSize: 10 } });
  expect(cluster).toMatchObject({
    clusterId: server.founded?.clusterId,
    status: 'RUNNING',
    connectAddress: server.clusterUrl,
  });
  expect((await get(`/v2/clusters/${cluster.clusterId}`)).body.data).toMatchObject(cluster);
  expect((await get('/v2/projects')).body.data).toEqual([
    expect.objectContaining({ projectId: cluster.projectId, instanceCount: 1 }),
  ]);
});

test('everything wants an API key, also what does not exist, and no password will do', async () => {
  const refused = { status: 401, body: { code: 21119, message: 'The apikey is illegal.' } };
  for (const path of ['/v2/clusters', '/v2/clusters/x', '/v2/projects', '/v2', '/nope']) {
    expect(await get(path, '')).toEqual(refused);
    expect(await get(path, 'lk_made_up')).toEqual(refused);
    expect(await get(path, server.adminToken)).toEqual(refused);
  }
});

test('bad pages, unknown clusters and unknown routes are told apart', async () => {
  expect((await get('/v2/clusters?pageSize=101')).body.code).toBe(80003);
  expect((await get('/v2/clusters?currentPage=0')).body.code).toBe(80004);
  expect((await get('/v2/clusters?currentPage=2')).body.data.clusters).toEqual([]);
  expect((await get('/v2/clusters/in01-nope')).body.code).toBe(80020);
  expect((await get('/v2/nope')).status).toBe(404);
});

test('an address that somebody typed wrong leads to the page that says so; a program is refused', async () => {
  // What fetch does not send: it says itself how it asks.
  const ask = async (path: string, headers: Record<string, string>) => {
    const sent = request(server.controlUrl + path, { headers }).end();
    const [reply] = (await once(sent, 'response')) as [IncomingMessage];
    return { reply, text: await text(reply) };
  };
  const typed = await ask('/nowhere', { 'sec-fetch-mode': 'navigate' });
  expect(typed.reply.statusCode).toBe(404);
  expect(typed.reply.headers['content-security-policy']).toMatch(/^default-src 'none'/);
  for (const [path, headers] of [
    ['/nowhere', {}],
    ['/nowhere', { 'sec-fetch-mode': 'cors' }],
    ['/v2/nowhere', { 'sec-fetch-mode': 'navigate' }],
  ] as const) {
    const refused = await ask(path, headers);
    expect(refused.reply.statusCode, path).toBe(401);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 21119 });
  }
  expect((await get('/nowhere')).status).toBe(404);
});

test('the document and its page are there for everybody, and from nowhere else', async () => {
  const document = await fetch(`${server.controlUrl}/v2/openapi.json`);
  expect(await document.json()).toMatchObject({ openapi: '3.1.0' });
  const data = await fetch(`${server.controlUrl}/v2/openapi-data.json`);
  expect(await data.json()).toHaveProperty(['paths', '/v2/vectordb/entities/search']);
  const page = await fetch(`${server.controlUrl}/v2/reference`);
  const html = await page.text();
  expect(html).toContain('/v2/clusters/{clusterId}');
  expect(html).not.toMatch(/https?:\/\/|<script|javascript:/);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
});

test('a client that sends all of a body that is too large before it reads is told so', async () => {
  const socket = connect(Number(new URL(server.controlUrl).port), '127.0.0.1');
  socket.pause();
  const body = Buffer.alloc(8_000_000, 'x');
  const head = [
    'POST /v2/projects HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${server.apiKey}`,
    `Content-Length: ${body.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const { promise: sent, resolve } = Promise.withResolvers<Error | null | undefined>();
  socket.write(body, resolve);
  expect(await sent).toBeFalsy();
  expect(await text(socket.resume())).toMatch(/^HTTP\/1\.1 413 /);
});
