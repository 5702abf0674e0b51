import type { Server } from 'node:http';
import { type Listener, type ListenOptions, listen } from '../listen.ts';
import { createRestServer } from '../rest/rest-server.ts';
import { createTlsServer, type TlsFiles } from '../tls.ts';
import { type ControlParts, createControlApp } from './create-control-app.ts';

/** Opens the control plane's port. @throws when the port cannot be opened */
export async function openControlDoor(
  parts: Omit<ControlParts, 'serverFactory'> &
    Pick<ListenOptions, 'host' | 'port' | 'clock' | 'limits' | 'connections'> & {
      readonly tls?: TlsFiles;
    },
): Promise<Listener> {
  const { host, port, clock, limits, connections, log, tls } = parts;
  let http: Server | undefined;
  const app = createControlApp({
    ...parts,
    serverFactory: (handler) => {
      http = createRestServer(handler, limits);
      return http;
    },
  });
  await app.ready();
  if (!http) throw new Error('Fastify made no server');
  return listen({
    ...{ host, port, clock, limits, connections, log },
    ...(tls ? { tls: createTlsServer(tls, log) } : {}),
    rest: { http, handle: (request, response) => app.routing(request as never, response as never) },
  });
}
