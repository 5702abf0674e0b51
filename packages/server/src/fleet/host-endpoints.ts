import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { GrpcCode } from '@latchkey/contract';
import type { Http2Stream } from '../http2/stream.ts';
import { statusHead } from '../transport/grpc/status.ts';
import { type Listener, type ListenOptions, listen } from '../transport/listen.ts';
import { createRestServer } from '../transport/rest/rest-server.ts';
import { createTlsServer, type TlsFiles } from '../transport/tls.ts';
import type { ClusterDoors, Endpoints } from './endpoints.ts';
import { InFlight } from './in-flight.ts';

export interface HostParts
  extends Pick<ListenOptions, 'host' | 'port' | 'limits' | 'connections' | 'log' | 'clock'> {
  readonly tls?: TlsFiles;
  /** e.g. `vectors.example.com`; a cluster is `{clusterId}.vectors.example.com`. */
  readonly baseDomain: string;
}

interface Hosted {
  readonly doors: ClusterDoors;
  readonly calls: InFlight;
}

/**
 * All clusters on one port, told apart by the host name that a call is for: HTTP's `Host`, `:authority`
 * of HTTP/2 and so of gRPC, or, where that is none of ours, the name that TLS was asked for.
 * @throws when the port cannot be opened
 */
export async function openHostEndpoints(parts: HostParts): Promise<Endpoints> {
  const { limits, connections, tls, baseDomain, log, clock } = parts;
  const clusters = new Map<string, Hosted>();
  const find = (authority: string | undefined, socket: unknown): Hosted | undefined => {
    const { servername } = socket as Partial<TLSSocket>;
    for (const name of [authority, servername || undefined]) {
      const id = name && clusterIdOf(name, baseDomain);
      const hosted = id ? clusters.get(id) : undefined;
      if (hosted) return hosted;
    }
    return undefined;
  };
  const serve = (request: AnyRequest, response: AnyResponse) => {
    const authority = request.headers[':authority'] ?? request.headers.host;
    const hosted = find(String(authority ?? ''), request.socket);
    if (!hosted) return notHere(request, response);
    hosted.calls.add(response);
    return hosted.doors.rest.handle(request, response);
  };
  const listener: Listener = await listen({
    ...{ host: parts.host, port: parts.port, limits, connections, log, clock },
    ...(tls ? { tls: createTlsServer(tls, log) } : {}),
    rest: { http: createRestServer(serve, limits), handle: serve },
    grpc(stream, headers, source, connectedAt) {
      const hosted = find(headers[':authority'] as string | undefined, stream.owner.socket);
      if (!hosted) return refuseStream(stream);
      hosted.calls.add(stream);
      return hosted.doors.grpc(stream, headers, source, connectedAt);
    },
  });
  const scheme = tls ? 'https' : 'http';
  return {
    async open({ id }, doors) {
      const calls = new InFlight(clock);
      clusters.set(id, { doors, calls });
      return {
        address: `${scheme}://${id}.${baseDomain}${portText(listener.port, scheme)}`,
        async stop(graceMs) {
          clusters.delete(id);
          await calls.drain(graceMs);
          // Its own HTTP server never had a connection, but its app ends with it.
          doors.rest.http.emit('close');
        },
      };
    },
    quiesce: (graceMs) => listener.stop(graceMs),
    close: () => listener.stop(0),
  };
}

type AnyRequest = IncomingMessage | Http2ServerRequest;
type AnyResponse = ServerResponse | Http2ServerResponse;

/** @param name a host name, perhaps with a port */
function clusterIdOf(name: string, baseDomain: string): string | undefined {
  const host = name.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase();
  const end = `.${baseDomain}`;
  return host.endsWith(end) ? host.slice(0, -end.length) : undefined;
}

function portText(port: number, scheme: string): string {
  return port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`;
}

const NOT_HERE = 'no cluster answers to this host name: see its connectAddress';

function notHere(request: AnyRequest, response: AnyResponse): void {
  const body = JSON.stringify({ code: 80020, message: NOT_HERE });
  const close = request.httpVersionMajor === 1 ? { connection: 'close' } : {};
  // Both kinds of response have this form; their types do not say so.
  (response as ServerResponse).writeHead(404, { 'content-type': 'application/json', ...close });
  response.end(body);
}

/** As a port that is closed looks to a client: it may try again. */
function refuseStream(stream: Http2Stream): void {
  stream.respond(statusHead(GrpcCode.UNAVAILABLE, NOT_HERE), true);
}
