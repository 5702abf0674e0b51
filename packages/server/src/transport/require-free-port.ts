import { once } from 'node:events';
import { createServer } from 'node:net';

/** @throws the error of the system where a port is taken or may not be opened */
export async function requireFreePort(host: string, port: number): Promise<void> {
  const server = createServer();
  // Rejects where the server tells of an error first.
  await once(server.listen({ host, port, exclusive: true }), 'listening');
  server.close();
  await once(server, 'close');
}
