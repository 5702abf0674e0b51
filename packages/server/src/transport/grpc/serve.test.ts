import { METHOD_ROWS, wire } from '@latchkey/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { frame, GrpcClient, grpcToken } from '../../testing/grpc-client.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

const SERVICE = '/milvus.proto.milvus.MilvusService';

let server: TestServer;
let client: GrpcClient;
beforeAll(async () => {
  server = await startTestServer();
  client = new GrpcClient(server.clusterUrl);
});
afterAll(async () => {
  client.close();
  await server.dispose();
});

const UNAUTHENTICATED = 16;

test.each(METHOD_ROWS.map(({ service, name }) => [`/${service}/${name}`]))(
  'nobody calls %s without a credential',
  async (path) => {
    expect(await client.send(path, frame(new Uint8Array()), {})).toMatchObject({
      grpcStatus: UNAUTHENTICATED,
      grpcMessage: 'missing authorization in header',
    });
  },
);

test.each(['/grpc.health.v1.Health/Check', `${SERVICE}/NoSuchMethod`, '/', '/debug/expr'])(
  '%s, which does not exist, asks for a credential first',
  async (path) => {
    expect((await client.send(path, frame(new Uint8Array()), {})).grpcStatus).toBe(UNAUTHENTICATED);
    const authorization = grpcToken(server.adminToken);
    const known = await client.send(path, frame(new Uint8Array()), { authorization });
    expect(known.grpcStatus).toBe(12);
  },
);

test.each([
  ['Bearer abc', 'invalid token format'],
  ['not base64!', 'invalid token format'],
  [
    grpcToken('db_admin:wrong'),
    'auth check failure, please check username and password are correct',
  ],
  [grpcToken('nobody:wrong'), 'auth check failure, please check username and password are correct'],
  [grpcToken('no-such-api-key'), 'auth check failure, please check api key is correct'],
])('the credential %s is refused: %s', async (authorization, grpcMessage) => {
  const reply = await client.send(`${SERVICE}/GetVersion`, frame(new Uint8Array()), {
    authorization,
  });
  expect(reply).toEqual({ grpcStatus: UNAUTHENTICATED, grpcMessage });
});

test('no other header says who a caller is', async () => {
  const claims = {
    sourceid: Buffer.from('by-dev').toString('base64'),
    'x-user': 'db_admin',
    user: 'db_admin',
    identifier: '1',
    token: server.apiKey,
    'grpc-internal': 'true',
  };
  for (const [name, value] of Object.entries(claims)) {
    const reply = await client.call('ListCredUsers', {}, undefined, { [name]: value });
    expect([name, reply.grpcStatus]).toEqual([name, UNAUTHENTICATED]);
  }
});

test('a failure that has a Status comes as one, with both codes', async () => {
  const request = { collection_name: 'nope' };
  const { grpcStatus, message } = await client.call('Query', request, server.adminToken);
  expect(grpcStatus).toBe(0);
  expect(message.status).toMatchObject({
    code: 100,
    error_code: 4,
    reason: 'collection not found[database=default][collection=nope]',
  });
});

test('a success carries an empty Status, for clients that look into it', async () => {
  const { message } = await client.call('ListCredUsers', {}, server.adminToken);
  expect(Object.hasOwn(message, 'status')).toBe(true);
  expect(message.status).toMatchObject({ code: 0, error_code: 0, reason: '' });
});

test('a method that is known and not served is a Status of code 10, not a success', async () => {
  const reply = await client.call('FlushAll', {}, server.adminToken);
  expect(reply.grpcStatus).toBe(0);
  expect(reply.message).toMatchObject({});
  const raw = METHOD_ROWS.find(({ name }) => name === 'CreateResourceGroup');
  expect(raw?.served).toBe(false);
  const { message } = await client.call('CreateResourceGroup', {}, server.adminToken);
  expect(message).toMatchObject({
    code: 10,
    reason: 'CreateResourceGroup is not supported by this server',
  });
});

test('bytes that are no message are refused and the connection goes on', async () => {
  const authorization = grpcToken(server.adminToken);
  const send = (body: Uint8Array, headers = {}) =>
    client.send(`${SERVICE}/Query`, body, { authorization, ...headers });
  for (const body of [
    Buffer.alloc(0),
    Buffer.from([0, 0, 0]),
    Buffer.from([0, 0, 0, 0, 9, 1]),
    Buffer.from([7, 0, 0, 0, 0]),
    frame(Buffer.from([0x1a, 0x7f])),
    Buffer.from([1, 0, 0, 0, 1, 1]),
  ]) {
    expect([body, (await send(body)).grpcStatus]).toEqual([body, 3]);
  }
  expect((await send(Buffer.from([0, 0x10, 0, 0, 0]))).grpcStatus).toBe(8);
  expect((await client.call('GetVersion', {}, server.apiKey)).grpcStatus).toBe(0);
});

test('whatever bytes come as any request, the server answers and lives', async () => {
  const authorization = grpcToken(server.adminToken);
  const served = METHOD_ROWS.filter((row) => row.served);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...served),
      fc.uint8Array({ maxLength: 300 }),
      async (row, bytes) => {
        const path = `/${row.service}/${row.name}`;
        const { grpcStatus } = await client.send(path, frame(bytes), { authorization });
        expect([0, 3, 7]).toContain(grpcStatus);
      },
    ),
    { numRuns: 1000 },
  );
}, 60_000);

test('a request that was cut or changed anywhere is answered, and the server lives', async () => {
  const authorization = grpcToken(server.adminToken);
  const whole = wire.milvus.SearchRequest.encode(
    wire.milvus.SearchRequest.create({
      collection_name: 'c',
      dsl: 'id > 3',
      nq: 1,
      placeholder_group: new Uint8Array([10, 4, 10, 2, 36, 48]),
      search_params: [{ key: 'topk', value: '10' }],
    }),
  ).finish();
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length),
      fc.nat(whole.length - 1),
      fc.nat(255),
      async (cut, at, byte) => {
        const bytes = Buffer.from(whole.subarray(0, cut));
        if (at < bytes.length) bytes[at] = byte;
        const reply = await client.send(`${SERVICE}/Search`, frame(bytes), { authorization });
        expect([0, 3]).toContain(reply.grpcStatus);
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);

test('a deadline ends a call with DEADLINE_EXCEEDED', async () => {
  const password = Buffer.from('Secret-pass-1').toString('base64');
  const request = { username: 'slow', password };
  const metadata = { 'grpc-timeout': '1m' };
  const reply = await client.call('CreateCredential', request, server.adminToken, metadata);
  expect(reply).toEqual({ grpcStatus: 4, grpcMessage: 'deadline exceeded' });
});

test('a call whose deadline passes while its password is hashed does nothing', async () => {
  const password = Buffer.from('Secret-pass-1').toString('base64');
  await client.call('CreateCredential', { username: 'late', password }, server.adminToken);
  const role = { username: 'late', role_name: 'db_admin', type: 0 };
  await client.call('OperateUserRole', role, server.adminToken);
  const token = 'late:Secret-pass-1';
  const metadata = { 'grpc-timeout': '1m' };
  const reply = await client.call('CreateDatabase', { db_name: 'late' }, token, metadata);
  expect(reply.grpcStatus).toBe(4);
  // Comes behind it, in whatever it waits for.
  await client.call('CreateDatabase', { db_name: 'later' }, token);
  const { message } = await client.call('ListDatabases', {}, token);
  expect(message).toMatchObject({ status: { code: 0 }, db_names: ['default', 'later'] });
});

test('a wrong credential is refused before the body is read', async () => {
  const sent = await uploadUntilRefused(server.clusterUrl, 40 * 1024 * 1024);
  expect(sent.grpcStatus).toBe(UNAUTHENTICATED);
  expect(sent.bytes).toBeLessThan(1024 * 1024);
});

/** Sends a body as fast as it is taken, until the call is answered. */
function uploadUntilRefused(url: string, size: number) {
  const uploader = new GrpcClient(url);
  return new Promise<{ grpcStatus: number; bytes: number }>((resolve) => {
    const stream = uploader.session.request({
      ':method': 'POST',
      ':path': `${SERVICE}/Insert`,
      'content-type': 'application/grpc',
      authorization: grpcToken('nobody:wrong'),
    });
    const chunk = Buffer.alloc(16 * 1024);
    let bytes = 0;
    let answered = false;
    const push = () => {
      while (!answered && bytes < size) {
        bytes += chunk.length;
        if (!stream.write(chunk)) return stream.once('drain', push);
      }
      return undefined;
    };
    stream.on('error', () => undefined);
    stream.on('response', (headers) => {
      answered = true;
      resolve({ grpcStatus: Number(headers['grpc-status']), bytes });
      uploader.close();
    });
    push();
  });
}
