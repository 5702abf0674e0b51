import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Protocol, sniff } from './sniff.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const thing of open.splice(0)) thing.close();
});

/** Sends the parts one by one to a sniffing server; gives what it found and what was put back. */
async function sniffed(parts: readonly (string | Buffer)[], deadlineMs = 20_000) {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  open.push(server, { close: () => client.destroy() });
  client.on('error', () => undefined);
  const [socket] = (await once(server, 'connection')) as [Socket];
  const result = new Promise<{ protocol: Protocol; bytes: Buffer } | 'dropped'>((resolve) => {
    socket.once('close', () => resolve('dropped'));
    sniff(socket, deadlineMs, (protocol) => {
      resolve({ protocol, bytes: (socket.read() as Buffer | null) ?? Buffer.alloc(0) });
    });
  });
  for (const part of parts) {
    client.write(part);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return result;
}

const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

test.each([
  ['the HTTP/2 preface', [PREFACE], 'h2'],
  ['the preface byte by byte', [...PREFACE.slice(0, 6)], 'h2'],
  ['an HTTP/1 request', ['GET / HTTP/1.1\r\n'], 'http1'],
  ['an HTTP/1 request byte by byte', ['P', 'O', 'S'], 'http1'],
  ['a TLS hello', [Buffer.from([0x16, 3, 1, 0, 5])], 'tls'],
] as const)('%s is told apart and put back', async (_name, parts, protocol) => {
  const found = await sniffed(parts);
  expect(found).toMatchObject({ protocol });
  const sent = Buffer.concat(parts.map((part) => Buffer.from(part)));
  expect(found !== 'dropped' && found.bytes.length).toBeGreaterThan(0);
  expect(found !== 'dropped' && sent.subarray(0, found.bytes.length).equals(found.bytes)).toBe(
    true,
  );
});

test('a peer that is silent is dropped at the deadline', async () => {
  expect(await sniffed([], 50)).toBe('dropped');
});

test('a peer that stops after half a preface is dropped at the deadline', async () => {
  expect(await sniffed(['PR'], 50)).toBe('dropped');
});
