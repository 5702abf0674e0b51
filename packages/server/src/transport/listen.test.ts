import { once } from 'node:events';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GrpcClient } from '../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { selfSignedFiles } from './self-signed.ts';

const LIST_USERS = '/v2/vectordb/users/list';

interface HttpReply {
  status: number;
  body: string;
}

/** One REST call over HTTP/1.1. */
function post(url: string, token: string): Promise<HttpReply> {
  const secure = url.startsWith('https');
  const send = secure ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url + LIST_USERS,
      { method: 'POST', headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false },
      (response) => {
        let body = '';
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
      },
    );
    request.on('error', reject);
    request.end('{}');
  });
}

/** The same over HTTP/2, as cURL does where TLS offers it. */
async function postHttp2(url: string, token: string): Promise<HttpReply> {
  const session = connectHttp2(url, { rejectUnauthorized: false });
  const stream = session.request({
    ':method': 'POST',
    ':path': LIST_USERS,
    authorization: `Bearer ${token}`,
  });
  let status = 0;
  let body = '';
  stream.on('response', (headers) => {
    status = Number(headers[':status']);
  });
  stream.on('data', (chunk) => {
    body += chunk;
  });
  stream.end('{}');
  await once(stream, 'close');
  session.destroy();
  return { status, body };
}

const ANSWER = { status: 200, body: expect.stringMatching(/"code":0,"data":\["db_admin"\]/) };

describe('one port in plain text', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.dispose());

  test('gRPC, REST over HTTP/1.1 and REST over HTTP/2 are told apart', async () => {
    const client = new GrpcClient(server.clusterUrl);
    const { message } = await client.call('ListCredUsers', {}, server.adminToken);
    client.close();
    expect(message.usernames).toEqual(['db_admin']);
    expect(await post(server.clusterUrl, server.adminToken)).toEqual(ANSWER);
    expect(await postHttp2(server.clusterUrl, server.apiKey)).toEqual(ANSWER);
  });

  test('many calls share one connection', async () => {
    const client = new GrpcClient(server.clusterUrl);
    const calls = Array.from({ length: 200 }, () => client.call('GetVersion', {}, server.apiKey));
    const replies = await Promise.all(calls);
    client.close();
    expect(replies.filter(({ grpcStatus }) => grpcStatus !== 0)).toEqual([]);
  });
});

describe('TLS', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ tls: 'self-signed' });
  });
  afterAll(() => server.dispose());

  const secure = { rejectUnauthorized: false };

  test('gRPC and REST are served by what ALPN agreed on', async () => {
    expect(server.clusterUrl).toMatch(/^https:/);
    const client = new GrpcClient(server.clusterUrl, secure);
    const { message } = await client.call('ListCredUsers', {}, server.adminToken);
    client.close();
    expect(message.usernames).toEqual(['db_admin']);
    expect(await post(server.clusterUrl, server.adminToken)).toEqual(ANSWER);
    expect(await postHttp2(server.clusterUrl, server.adminToken)).toEqual(ANSWER);
  });

  test('a client without ALPN is told apart by its first bytes', async () => {
    const { port } = new URL(server.clusterUrl);
    const socket = connectTls({ port: Number(port), host: '127.0.0.1', ...secure });
    await once(socket, 'secureConnect');
    const authorization = `Bearer ${server.adminToken}`;
    socket.write(
      `POST ${LIST_USERS} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`,
    );
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    await once(socket, 'close');
    expect(text).toContain('"data":["db_admin"]');
  });

  test('plain text on the port is told what is wrong', async () => {
    const plain = server.clusterUrl.replace('https', 'http');
    const { status, body } = await post(plain, server.adminToken);
    expect({ status, body }).toEqual({ status: 400, body: 'this port speaks TLS: use https://\n' });
  });

  test('the fingerprint that the server tells is that of its certificate', async () => {
    const { port } = new URL(server.clusterUrl);
    const socket = connectTls({ port: Number(port), host: '127.0.0.1', ...secure });
    await once(socket, 'secureConnect');
    expect(socket.getPeerCertificate().fingerprint256).toBe(server.fingerprint);
    socket.destroy();
  });
});

test('a certificate is reloaded when its files change, and open connections go on', async () => {
  const first = await startTestServer();
  const files = await selfSignedFiles(join(first.dataDir, 'a'), ['localhost']);
  const other = await selfSignedFiles(join(first.dataDir, 'b'), ['localhost']);
  const server = await startTestServer({ tlsCert: files.cert, tlsKey: files.key });
  try {
    const client = new GrpcClient(server.clusterUrl, { rejectUnauthorized: false });
    const fingerprint = () =>
      (client.session.socket as TLSSocket).getPeerCertificate().fingerprint256;
    await client.call('GetVersion', {}, server.apiKey);
    expect(fingerprint()).toBe(files.fingerprint);

    // A pair that does not fit, as in the moment between two writes: the old one stays.
    writeFileSync(files.cert, readFileSync(other.cert));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await fingerprintOf(server)).toBe(files.fingerprint);

    copyFileSync(other.key, files.key);
    await expect.poll(() => fingerprintOf(server)).toBe(other.fingerprint);
    expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
    expect(fingerprint()).toBe(files.fingerprint);
    client.close();
  } finally {
    await server.dispose();
    await first.dispose();
  }
});

async function fingerprintOf(server: TestServer): Promise<string> {
  const socket = connectTls({
    port: Number(new URL(server.clusterUrl).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
  });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

test('a stop lets the calls in flight finish and then accepts no more', async () => {
  const server = await startTestServer();
  const client = new GrpcClient(server.clusterUrl);
  await client.call('GetVersion', {}, server.apiKey);
  // Creating a user hashes a password, which takes long enough to be in flight.
  const request = { username: 'late', password: Buffer.from('Secret-pass-1').toString('base64') };
  const inFlight = client.call('CreateCredential', request, server.adminToken);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const stopped = server.stop();
  expect(await inFlight).toMatchObject({ grpcStatus: 0, message: { code: 0 } });
  await stopped;
  const socket = connect(Number(new URL(server.clusterUrl).port), '127.0.0.1');
  const [error] = await once(socket, 'error');
  expect(error.code).toBe('ECONNREFUSED');
  await server.dispose();
});
