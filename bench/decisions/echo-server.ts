/**
 * A server of the experiment, one process: `echo-server.ts raw WINDOW`, `echo-server.ts own` or
 * `echo-server.ts grpc-js PATH`. Each checks a credential on the headers, read one message, and answer with 200 bytes. It tells its
 * port over IPC, and its memory or its processor time whenever it is asked.
 */
import { createServer, type Socket } from 'node:net';
import { startGrpcJs } from './grpc-js-echo.ts';
import { startOwn } from './own-echo.ts';
import { startRaw } from './raw-echo.ts';

const [kind, detail] = process.argv.slice(2);
const accept: (socket: Socket) => void =
  kind === 'own'
    ? startOwn()
    : kind === 'raw'
      ? startRaw(Number(detail))
      : await startGrpcJs(detail ?? '@grpc/grpc-js');

let peak = 0;
let read = 0;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20).unref();
process.on('message', (question) => {
  if (question === 'cpu') {
    const { user, system } = process.cpuUsage();
    process.send?.({ cpu: (user + system) / 1000 });
    return;
  }
  globalThis.gc?.();
  process.send?.({ rss: process.memoryUsage.rss(), peak, read });
  peak = 0;
  read = 0;
});

const server = createServer({ noDelay: true }, (socket) => {
  const count = socket.bytesRead;
  socket.on('close', () => {
    read += socket.bytesRead - count;
  });
  socket.on('error', () => {});
  accept(socket);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
