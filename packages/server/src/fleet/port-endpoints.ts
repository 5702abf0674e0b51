import { EndpointTaken } from '../handle/clusters/fleet.ts';
import { type ListenOptions, listen } from '../transport/listen.ts';
import { createTlsServer, type TlsFiles } from '../transport/tls.ts';
import type { Endpoints } from './endpoints.ts';

export interface PortParts
  extends Pick<ListenOptions, 'host' | 'limits' | 'connections' | 'log' | 'clock'> {
  /** The port of the first slot; 0: any free port for each. */
  readonly firstPort: number;
  readonly tls?: TlsFiles;
  /** As it stands in a URL. */
  readonly urlHost: string;
}

/** A port for each cluster: the first port and the cluster's slot. */
export function createPortEndpoints(parts: PortParts): Endpoints {
  const { host, limits, connections, log, clock, firstPort, tls, urlHost } = parts;
  return {
    async open(cluster, doors) {
      const port = firstPort === 0 ? 0 : firstPort + (cluster.slot ?? 0);
      const listener = await listen({
        ...{ host, port, limits, connections, log, clock, grpc: doors.grpc, rest: doors.rest },
        ...(tls ? { tls: createTlsServer(tls, log) } : {}),
      }).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EADDRINUSE') throw error;
        throw new EndpointTaken(`port ${port} is in use by another program`, { cause: error });
      });
      return {
        address: `${tls ? 'https' : 'http'}://${urlHost}:${listener.port}`,
        stop: (graceMs) => listener.stop(graceMs),
      };
    },
    async quiesce() {},
    async close() {},
  };
}
