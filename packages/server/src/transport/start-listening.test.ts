import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createLog } from '../observe/log.ts';
import { startListening } from './start-listening.ts';

/** As Node tells it when there is no file descriptor for a connection. */
const noDescriptor = () => Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });

test('connections that cannot be accepted do not end the process, and are told once in a while', async () => {
  const stream = new PassThrough();
  let told = '';
  stream.on('data', (chunk) => (told += chunk));
  const server = createServer((socket) => socket.end('here'));
  await startListening(server, createLog('info', stream), (opened) =>
    server.listen(0, '127.0.0.1', opened),
  );
  try {
    for (let times = 0; times < 3; times += 1) server.emit('error', noDescriptor());
    expect(told.match(/accept EMFILE/g)?.length).toBeGreaterThan(0);
    expect(told.trim().split('\n')).toHaveLength(1);
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    const [text] = await once(socket, 'data');
    expect(String(text)).toBe('here');
  } finally {
    server.close();
  }
});

test('a port that is taken is an error of the start', async () => {
  const log = createLog('silent');
  const first = createServer();
  await startListening(first, log, (opened) => first.listen(0, '127.0.0.1', opened));
  const { port } = first.address() as AddressInfo;
  const second = createServer();
  await expect(
    startListening(second, log, (opened) => second.listen(port, '127.0.0.1', opened)),
  ).rejects.toThrow('EADDRINUSE');
  first.close();
});
