import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type ClientHttp2Stream, connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { startHttp2Echo } from '../../testing/http2-echo.ts';
import { readBody } from './read-body.ts';
import { restExchange } from './rest-exchange.ts';

const BODY = 'x'.repeat(1000);

/** Reads the body of a request whose client has gone meanwhile; the bytes that were held for it, too. */
function lateReader() {
  const { promise: outcome, resolve } = Promise.withResolvers<{ held: number; error: unknown }>();
  const { promise: arrived, resolve: onArrived } = Promise.withResolvers<void>();
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const closed = new Promise((done) => request.once('close', done));
    onArrived();
    await closed;
    let held = 0;
    const hold = (bytes: number) => {
      held = bytes;
    };
    const reading = readBody(request, response, { limit: 100_000, holder: { hold } });
    const error: unknown = await reading.catch((thrown: unknown) => thrown);
    resolve({ held, error });
  };
  return { take, arrived, outcome };
}

const GIVEN_UP = { held: 0, error: { fields: { code: 10000 } } };

test.each([
  ['sent none of its body', ''],
  ['sent some of its body', BODY.slice(1)],
  ['sent all of its body', BODY],
])('a client that %s and went away before it was asked for is given up', async (_what, body) => {
  const { take, arrived, outcome } = lateReader();
  const server = createServer((request, response) => void take(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.write(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${BODY.length}\r\n\r\n${body}`);
  await arrived;
  client.destroy();
  expect(await outcome).toMatchObject(GIVEN_UP);
});

test('over HTTP/2, too', async () => {
  const { take, arrived, outcome } = lateReader();
  const server = await startHttp2Echo((...call) => {
    const [request, response] = restExchange(...call);
    void take(request as never, response as never);
  });
  const session = connectHttp2(`http://127.0.0.1:${server.port}`);
  onTestFinished(() => {
    session.destroy();
    server.close();
  });
  const headers = { ':method': 'POST', ':path': '/', 'content-length': BODY.length };
  const stream: ClientHttp2Stream = session.request(headers);
  stream.on('error', () => undefined);
  await arrived;
  stream.close(8);
  expect(await outcome).toMatchObject(GIVEN_UP);
});
