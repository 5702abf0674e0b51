import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerOptions,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, expect, test } from 'vitest';
import { cancellationBy, OwnCancellation } from '../../kernel/cancellation.ts';
import { FlowingReply } from '../../kernel/flowing-reply.ts';
import { createLog } from '../../observe/log.ts';
import { selfSignedFiles } from '../../transport/self-signed.ts';
import { ServiceToken } from './service-token.ts';
import { Upstream } from './upstream.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-upstream-'));
const tokenPath = join(folder, 'token');
writeFileSync(tokenPath, 'root:Milvus\n');
afterAll(() => rmSync(folder, { recursive: true }));

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

type Answer = (stream: ServerHttp2Stream, body: Buffer) => void;

/** A server of HTTP/2 that answers each stream by the function. */
async function serve(
  answer: Answer,
  { port = 0, early = false, ...options }: { port?: number; early?: boolean } & ServerOptions = {},
) {
  const seen: IncomingHttpHeaders[] = [];
  const sessions = new Set<ServerHttp2Session>();
  const server: Http2Server = createServer(options);
  server.on('session', (session) => sessions.add(session));
  server.on('stream', (stream, headers) => {
    seen.push(headers);
    const chunks: Buffer[] = [];
    stream.on('error', () => undefined);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    if (early) answer(stream, Buffer.alloc(0));
    else stream.once('end', () => answer(stream, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    for (const session of sessions) session.destroy();
    server.close();
  };
  open.push(close);
  const taken = (server.address() as AddressInfo).port;
  return { url: `http://127.0.0.1:${taken}`, port: taken, seen, close };
}

function upstreamAt(...urls: string[]): Upstream {
  const token = new ServiceToken(tokenPath, () => Date.now());
  const log = createLog('silent');
  const upstream = new Upstream({ urls, token, replyBytes: 80 * 1024 * 1024, log });
  open.push(() => upstream.close());
  return upstream;
}

const call = (upstream: Upstream, message: Uint8Array, signal = AbortSignal.timeout(5000)) =>
  upstream.call({
    path: '/milvus.proto.milvus.MilvusService/Search',
    message,
    database: 'd',
    cancellation: cancellationBy(signal),
  });

/** Sends the frame of the request back. */
const echo: Answer = (stream, body) => reply(stream, body, { 'grpc-status': '0' });

function reply(stream: ServerHttp2Stream, body: Buffer, trailers: Record<string, string>): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.end(body);
}

test('goes with the service account, the exact content type and nothing else', async () => {
  const { url, seen } = await serve(echo);
  await call(upstreamAt(url), Buffer.from('hello'));
  const [{ ':scheme': _scheme, ':authority': _authority, ...headers } = {}] = seen;
  expect(Object.fromEntries(Object.entries(headers))).toEqual({
    ':method': 'POST',
    ':path': '/milvus.proto.milvus.MilvusService/Search',
    authorization: Buffer.from('root:Milvus').toString('base64'),
    'content-type': 'application/grpc',
    dbname: 'd',
    te: 'trailers',
  });
});

test('64 MiB go there and come back as they were', async () => {
  const { url } = await serve(echo);
  const message = Buffer.alloc(64 * 1024 * 1024, 'vector');
  const suffix = Buffer.from('end');
  const path = '/s/M';
  const cancellation = cancellationBy(AbortSignal.timeout(20_000));
  const upstream = upstreamAt(url);
  const frame = await upstream.call({ path, message, suffix, database: 'd', cancellation });
  expect(frame.readUInt32BE(1)).toBe(message.length + suffix.length);
  expect(frame.subarray(5).equals(Buffer.concat([message, suffix]))).toBe(true);
}, 30_000);

test('a status of gRPC is passed on, with its text', async () => {
  const { url } = await serve((stream) =>
    reply(stream, Buffer.alloc(0), { 'grpc-status': '8', 'grpc-message': 'too%20much' }),
  );
  await expect(call(upstreamAt(url), Buffer.alloc(1))).rejects.toMatchObject({
    message: 'too much',
    fields: { grpc: 8 },
  });
});

test('a call that the client gives up ends upstream, too', async () => {
  const ended = Promise.withResolvers<number>();
  const { url } = await serve((stream) => {
    stream.once('close', () => ended.resolve(stream.rstCode));
    abort.abort();
  });
  const abort = new AbortController();
  const given = call(upstreamAt(url), Buffer.alloc(1), abort.signal);
  await expect(given).rejects.toMatchObject({ fields: { grpc: 1 } });
  expect(await ended.promise).toBe(8);
});

test('upstream is told what is left of the time', async () => {
  const { url, seen } = await serve(echo);
  const upstream = upstreamAt(url);
  const rest = { message: Buffer.alloc(1), database: 'd', cancellation: new OwnCancellation() };
  await upstream.call({ path: '/s/M', ...rest, deadline: performance.now() + 70_000 });
  const [, ms] = /^(\d+)m$/.exec(String(seen[0]?.['grpc-timeout'])) ?? [];
  expect(Number(ms)).toBeGreaterThan(30_000);
  expect(Number(ms)).toBeLessThanOrEqual(70_000);
  await upstream.call({ path: '/s/M', ...rest, deadline: performance.now() + 2e8 });
  expect(seen[1]?.['grpc-timeout']).toMatch(/^\d{6}S$/);
});

test('a request that flows ends when upstream answers before it has arrived', async () => {
  const { url } = await serve(
    (stream) => reply(stream, Buffer.alloc(0), { 'grpc-status': '8', 'grpc-message': 'full' }),
    { early: true },
  );
  const rest = new PassThrough();
  rest.write(Buffer.alloc(1024));
  const flow = { length: 10 * 1024 * 1024, rest };
  const cancellation = cancellationBy(AbortSignal.timeout(5000));
  const call = { path: '/s/M', message: Buffer.alloc(10), flow, database: 'd', cancellation };
  await expect(upstreamAt(url).callFlowing(call)).rejects.toMatchObject({ fields: { grpc: 8 } });
  await expect.poll(() => rest.destroyed).toBe(true);
});

test('a large reply flows, and who gives it up ends it upstream', async () => {
  const ended = Promise.withResolvers<number>();
  const frame = Buffer.alloc(32 * 1024 * 1024);
  frame.writeUInt32BE(frame.length - 5, 1);
  const { url } = await serve((stream) => {
    stream.once('close', () => ended.resolve(stream.rstCode));
    reply(stream, frame, { 'grpc-status': '0' });
  });
  const cancellation = cancellationBy(AbortSignal.timeout(5000));
  const call = { path: '/s/M', message: Buffer.alloc(1), database: 'd', cancellation };
  const answer = await upstreamAt(url).callFlowing(call);
  if (!(answer instanceof FlowingReply)) throw new Error('it does not flow');
  answer.body.destroy();
  expect(await ended.promise).toBe(8);
  await expect(answer.outcome).rejects.toMatchObject(UNREACHABLE);
});

const UNREACHABLE = { fields: { code: 2, grpc: 14, retriable: true, retryAfter: 1 } };

test('a connection that breaks in the middle of a call is retriable, and is made again', async () => {
  let breaks = true;
  const { url } = await serve((stream, body) => {
    if (breaks) stream.session?.destroy();
    else echo(stream, body);
  });
  const upstream = upstreamAt(url);
  await expect(call(upstream, Buffer.alloc(1))).rejects.toMatchObject(UNREACHABLE);
  expect(upstream.state).toBe('unreachable');
  breaks = false;
  await call(upstream, Buffer.alloc(1));
  expect(upstream.state).toBe('answers');
});

test('a reply that ends too early, is too long or is compressed is no reply', async () => {
  const frame = Buffer.from([0, 0, 0, 0, 4, 1, 2, 3, 4]);
  const broken = [frame.subarray(0, 7), Buffer.concat([frame, frame]), frame.with(0, 1)];
  for (const body of broken) {
    const { url } = await serve((stream) =>
      reply(stream, Buffer.from(body), { 'grpc-status': '0' }),
    );
    await expect(call(upstreamAt(url), Buffer.alloc(1))).rejects.toMatchObject(UNREACHABLE);
  }
});

test('no more calls are on a connection than upstream takes; the others wait', async () => {
  let now = 0;
  let most = 0;
  const { url } = await serve(
    (stream, body) => {
      now += 1;
      most = Math.max(most, now);
      setTimeout(() => {
        now -= 1;
        echo(stream, body);
      }, 20);
    },
    { settings: { maxConcurrentStreams: 2 } },
  );
  const upstream = upstreamAt(url);
  await Promise.all(Array.from({ length: 20 }, () => call(upstream, Buffer.alloc(1))));
  // Two connections.
  expect(most).toBeLessThanOrEqual(4);
});

/** A server that takes one call at a time on a connection, and calls that are on, or wait for, its two connections. */
async function crowded(answer: Answer, count = 6) {
  const { url } = await serve(answer, { settings: { maxConcurrentStreams: 1 } });
  const upstream = upstreamAt(url);
  // Both connections are there.
  await call(upstream, Buffer.alloc(1));
  const aborts = Array.from({ length: count }, () => new AbortController());
  return aborts.map((abort) => ({ abort, done: call(upstream, Buffer.alloc(1), abort.signal) }));
}

test('a call that is given up while it waits for upstream ends at once, and frees no place', async () => {
  const held: (() => void)[] = [];
  let isFirst = true;
  const calls = await crowded((stream, body) => {
    if (isFirst) echo(stream, body);
    else held.push(() => echo(stream, body));
    isFirst = false;
  });
  await expect.poll(() => held.length).toBe(2);
  const given = calls.slice(-2);
  for (const { abort } of given) abort.abort();
  for (const { done } of given) await expect(done).rejects.toMatchObject({ fields: { grpc: 1 } });
  const left = Promise.all(calls.slice(0, -2).map(({ done }) => done));
  for (let answered = 0; answered < 4; answered++) {
    await expect.poll(() => held.length).toBeGreaterThan(0);
    expect(held.length).toBeLessThanOrEqual(2);
    held.shift()?.();
  }
  await left;
});

test('calls that wait for a connection which is to end go over another one', async () => {
  let isFirst = true;
  const calls = await crowded((stream, body) => {
    if (stream.id === 1 && !isFirst) stream.session?.close();
    isFirst = false;
    setTimeout(() => echo(stream, body), 20);
  });
  await Promise.all(calls.map(({ done }) => done));
});

test('a call that upstream did not begin is made again, a few times', async () => {
  let refusals = 1;
  const { url, seen } = await serve((stream, body) => {
    if (refusals-- > 0) stream.close(constants.NGHTTP2_REFUSED_STREAM);
    else echo(stream, body);
  });
  const upstream = upstreamAt(url);
  expect((await call(upstream, Buffer.from('hello'))).subarray(5).toString()).toBe('hello');
  expect(seen.length).toBe(2);
  refusals = Number.POSITIVE_INFINITY;
  await expect(call(upstream, Buffer.alloc(1))).rejects.toMatchObject(UNREACHABLE);
  expect(seen.length).toBeLessThan(10);
});

test('so is one that came behind the last that upstream takes, as it says when it goes away', async () => {
  const left = new Set<unknown>();
  const { url } = await serve((stream, body) => {
    const { id = 0, session } = stream;
    if (id > 1 && left.add(session)) session?.goaway(0, id - 2);
    else echo(stream, body);
  });
  const upstream = upstreamAt(url);
  for (let index = 0; index < 6; index++) await call(upstream, Buffer.alloc(1));
  expect(left.size).toBeGreaterThan(0);
});

test('an upstream that goes away finishes its calls; the next go over a new connection', async () => {
  let isFirst = true;
  const { url } = await serve((stream, body) => {
    if (isFirst) stream.session?.close();
    isFirst = false;
    setTimeout(() => echo(stream, body), 20);
  });
  const upstream = upstreamAt(url);
  for (let index = 0; index < 4; index++) await call(upstream, Buffer.alloc(1));
});

test('calls go over TLS, where the other end offers HTTP/2', async () => {
  const files = await selfSignedFiles(join(folder, 'tls'), ['localhost']);
  const [cert, key] = [readFileSync(files.cert), readFileSync(files.key)];
  const server = createSecureServer({ cert, key });
  server.on('stream', (stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => echo(stream, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(() => server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  // Nobody vouches for the certificate.
  await expect(call(upstreamAt(url), Buffer.from('x'))).rejects.toMatchObject(UNREACHABLE);
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert.toString()]);
  try {
    expect((await call(upstreamAt(url), Buffer.from('hello'))).subarray(5).toString()).toBe(
      'hello',
    );
  } finally {
    setDefaultCACertificates(before);
  }
});

test('calls are spread over the addresses, and go to the one that is up', async () => {
  const [one, two] = [await serve(echo), await serve(echo)];
  const upstream = upstreamAt(one.url, two.url);
  for (let index = 0; index < 8; index++) await call(upstream, Buffer.alloc(1));
  expect(one.seen.length).toBeGreaterThan(0);
  expect(two.seen.length).toBeGreaterThan(0);
  one.close();
  await expect
    .poll(() =>
      call(upstream, Buffer.alloc(1)).then(
        () => 'done',
        () => '',
      ),
    )
    .toBe('done');
  for (let index = 0; index < 8; index++) await call(upstream, Buffer.alloc(1));
});

test('an address that takes connections and says nothing is given up in bounded time', async () => {
  const { createServer: createTcp } = await import('node:net');
  const silent = createTcp(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  open.push(() => silent.close());
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const never = new AbortController().signal;
  const began = performance.now();
  await expect(call(upstreamAt(url), Buffer.alloc(1), never)).rejects.toMatchObject(UNREACHABLE);
  expect(performance.now() - began).toBeLessThan(20_000);
}, 60_000);
