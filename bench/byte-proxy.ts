/**
 * A proxy that copies bytes and reads none of them: what the way through one more process costs by itself.
 * `byte-proxy.ts PORT` prints the port that it listens on.
 */
import { connect, createServer, type Socket } from 'node:net';

const port = Number(process.argv[2]);

const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ host: '127.0.0.1', port, noDelay: true });
  copy(client, upstream);
  copy(upstream, client);
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});

function copy(from: Socket, to: Socket): void {
  from.on('data', (chunk) => to.write(chunk));
  from.once('close', () => to.destroy());
  from.on('error', () => to.destroy());
}
