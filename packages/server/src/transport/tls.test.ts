import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../observe/log.ts';
import { temporaryDir } from '../testing/temporary-store.ts';
import { selfSignedFiles } from './self-signed.ts';
import { createTlsServer } from './tls.ts';

test.each([
  ['says nothing', Buffer.alloc(0)],
  ['stops in its first record', Buffer.from([0x16, 3, 1, 0, 5])],
])('a client that %s is dropped when its time for the handshake is over', async (_name, bytes) => {
  const files = await selfSignedFiles(join(temporaryDir(), 'tls'), ['localhost']);
  const tls = createTlsServer(files, createLog('silent'), 100);
  tls.on('tlsClientError', (_error, socket) => socket.destroy());
  const server = createServer((socket: Socket) => tls.emit('connection', socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => {
    client.destroy();
    server.close();
    tls.emit('close');
  });
  client.on('error', () => undefined);
  client.write(bytes);
  await once(client, 'close');
  expect(client.destroyed).toBe(true);
});
