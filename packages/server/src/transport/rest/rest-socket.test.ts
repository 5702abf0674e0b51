import { once } from 'node:events';
import { connect as http2Connect } from 'node:http2';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startHttp2Echo } from '../../testing/http2-echo.ts';
import { ADMIN, openRestRig, type RestRig } from '../../testing/rest-rig.ts';
import { restExchange } from './rest-exchange.ts';

const LIMIT = 100_000;

let rig: RestRig;
let port: number;
beforeAll(async () => {
  const limits = { messageBytes: LIMIT, firstByteMs: 400, headerListBytes: 4096 };
  rig = await openRestRig({ limits, lockout: { failures: 1000 } });
  const { http } = rig.door;
  http.emit('listening');
  const server = createServer((socket) => http.emit('connection', socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  return () => {
    server.close();
  };
});
afterAll(() => rig[Symbol.asyncDispose]());

/** A connection, and all that came back over it by the time it is closed or `until` is there. */
function open(): {
  socket: Socket;
  until: (pattern: RegExp) => Promise<string>;
  end: Promise<string>;
} {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  let text = '';
  socket.setEncoding('utf8').on('error', () => undefined);
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const end = once(socket, 'close').then(() => text);
  return {
    socket,
    end,
    async until(wanted) {
      while (!wanted.test(text)) {
        if (socket.destroyed) throw new Error(`closed after ${JSON.stringify(text)}`);
        await Promise.race([once(socket, 'data'), end]);
      }
      return text;
    },
  };
}

const head = (more: string, authorization = `Bearer ${ADMIN}`) =>
  `POST /v2/vectordb/users/list HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n${more}\r\n`;

test('requests follow each other on one connection, a body may come byte by byte', async () => {
  const { socket, until } = open();
  socket.write(head('Content-Length: 2\r\n'));
  for (const byte of '{}') {
    await new Promise((resolve) => setTimeout(resolve, 5));
    socket.write(byte);
  }
  await until(/"db_admin"/);
  socket.write(head('Transfer-Encoding: chunked\r\n'));
  for (const byte of '{"dbName":"x"}') socket.write(`1\r\n${byte}\r\n`);
  socket.write('0\r\n\r\n');
  await until(/"db_admin".*"db_admin"/s);
});

test('a body is not waited for when the credential is wrong', async () => {
  const { socket, end } = open();
  socket.write(head('Content-Length: 90000\r\n', 'Bearer db_admin:wrong'));
  const text = await end;
  expect(text).toMatch(/^HTTP\/1.1 401 /);
  expect(text.toLowerCase()).toContain('connection: close');
});

test('a client that asks before it sends is told to go on only with a right credential', async () => {
  const wrong = open();
  wrong.socket.write(head('Content-Length: 2\r\nExpect: 100-continue\r\n', 'db_admin:wrong'));
  expect(await wrong.end).toMatch(/^HTTP\/1.1 401 /);
  const right = open();
  right.socket.write(head('Content-Length: 2\r\nExpect: 100-continue\r\n'));
  await right.until(/HTTP\/1.1 100 Continue/);
  right.socket.write('{}');
  expect(await right.until(/"db_admin"/)).toContain('HTTP/1.1 200 OK');
});

test('a body beyond the limit is refused, announced or not', async () => {
  const announced = open();
  announced.socket.write(head(`Content-Length: ${LIMIT + 1}\r\n`));
  expect(await announced.end).toMatch(/^HTTP\/1.1 413 /);
  const chunked = open();
  chunked.socket.write(head('Transfer-Encoding: chunked\r\n'));
  const chunk = 'x'.repeat(10_000);
  for (let i = 0; i < 11; i++) chunked.socket.write(`2710\r\n${chunk}\r\n`);
  const text = await chunked.end;
  expect(text).toMatch(/^HTTP\/1.1 413 /);
  expect(text).toContain(`larger than the limit of ${LIMIT}`);
});

test.each([
  ['a wrong credential', 'Bearer db_admin:wrong', 401],
  ['a body that is too large', `Bearer ${ADMIN}`, 413],
])('a client that sends all before it reads is told of %s', async (_what, shown, status) => {
  const { socket, end } = open();
  const body = Buffer.alloc(8_000_000, 'x');
  socket.pause();
  socket.write(head(`Content-Length: ${body.length}\r\n`, shown));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const before = rig.seen.length;
  const { promise: sent, resolve } = Promise.withResolvers<Error | null | undefined>();
  socket.write(Buffer.concat([body, Buffer.from(`${head('Content-Length: 2\r\n')}{}`)]), resolve);
  expect(await sent).toBeFalsy();
  socket.resume();
  expect(await end).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  // Behind the last reply nothing is served.
  expect(rig.seen.length).toBe(before);
});

test('a head that comes too slowly ends the connection', async () => {
  const { socket, end } = open();
  socket.write('POST /v2/vectordb/users/list HTTP/1.1\r\nHost: x\r\n');
  expect(await end).toMatch(/^HTTP\/1.1 408 /);
});

test.each([
  ['nonsense', 'hello\r\n\r\n', 400],
  ['a head that is too long', head(`X: ${'x'.repeat(5000)}\r\n`), 431],
  ['two lengths', head('Content-Length: 2\r\nTransfer-Encoding: chunked\r\n'), 400],
])('%s ends the connection', async (_what, bytes, status) => {
  const { socket, end } = open();
  socket.write(bytes);
  expect(await end).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
});

test('nothing is upgraded to', async () => {
  const { socket, until } = open();
  socket.write(head('Upgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n'));
  socket.write('{}');
  expect(await until(/"db_admin"/)).toMatch(/^HTTP\/1.1 200 OK/);
});

test('a method that is not known is 401 without a credential and 404 with one', async () => {
  for (const [authorization, status] of [
    ['x', 401],
    [`Bearer ${ADMIN}`, 404],
  ]) {
    const { socket, until } = open();
    socket.write(`PROPFIND /x HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`);
    expect(await until(/\r\n\r\n/)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  }
});

test('a call is told when its client goes away', async () => {
  rig.answer('ListCredUsers', () => new Promise(() => undefined));
  const { socket } = open();
  socket.write(`${head('Content-Length: 2\r\n')}{}`);
  const before = rig.seen.length;
  while (rig.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
  const { signal } = rig.last('ListCredUsers').call.cancellation;
  socket.destroy();
  if (!signal.aborted) await once(signal, 'abort');
  rig.answer('ListCredUsers', undefined);
  expect(signal.aborted).toBe(true);
});

/** The door as the listener uses it for HTTP/2. */
async function openHttp2() {
  const server = await startHttp2Echo((...call) => rig.door.handle(...restExchange(...call)));
  const session = http2Connect(`http://127.0.0.1:${server.port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  return session;
}

async function exchange(
  session: Awaited<ReturnType<typeof openHttp2>>,
  headers: object,
  body?: string,
) {
  const stream = session.request({
    ':method': 'POST',
    ':path': '/v2/vectordb/users/list',
    authorization: `Bearer ${ADMIN}`,
    ...headers,
  });
  let text = '';
  let status = 0;
  stream.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  stream.on('response', (reply) => {
    status = reply[':status'] ?? 0;
  });
  if (body !== undefined) stream.end(body);
  await once(stream, 'close');
  return { status, text };
}

test('HTTP/2 is served alike', async () => {
  const session = await openHttp2();
  const listed = await exchange(session, {}, '{}');
  expect(listed).toEqual({ status: 200, text: '{"code":0,"data":["db_admin"]}' });
  const missing = await exchange(session, { ':path': '/nowhere' }, '{}');
  expect(missing).toEqual({ status: 404, text: '404 page not found' });
  const empty = await exchange(session, {}, '');
  expect(empty.text).toContain('1801');
});

test('over HTTP/2 too a body is not waited for when it is not wanted', async () => {
  const session = await openHttp2();
  const wrong = await exchange(session, { authorization: 'db_admin:wrong' });
  expect(wrong.status).toBe(401);
  const large = await exchange(session, {}, 'x'.repeat(LIMIT + 1));
  expect(large.status).toBe(413);
  expect((await exchange(session, {}, '{}')).status).toBe(200);
});

test('a reply over HTTP/2 that is larger than its window comes whole', async () => {
  const usernames = Array.from({ length: 20_000 }, (_, at) => `user_${at}`);
  rig.answer('ListCredUsers', () => Promise.resolve({ usernames }));
  const session = await openHttp2();
  const { text } = await exchange(session, {}, '{}');
  rig.answer('ListCredUsers', undefined);
  expect(text.length).toBe(JSON.stringify({ code: 0, data: usernames }).length);
});
