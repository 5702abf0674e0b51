import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { TLSSocket, Server as TlsServer } from 'node:tls';
import { sourceNetwork } from '../authenticate/source-network.ts';
import { Connection } from '../http2/connection.ts';
import type { ConnectionOptions, OpenedBy } from '../http2/connection-options.ts';
import { FIRST_WINDOW } from '../http2/protocol.ts';
import type { Http2Stream } from '../http2/stream.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Log } from '../observe/log.ts';
import { connectedAt, markConnected } from './connected-at.ts';
import type { GrpcDoor } from './grpc/serve.ts';
import { ConnectionGuard } from './h2-guard.ts';
import type { Limits } from './limits.ts';
import type { OpenConnections } from './open-connections.ts';
import { restExchange } from './rest/rest-exchange.ts';
import { type Protocol, sniff } from './sniff.ts';
import { startListening } from './start-listening.ts';
import { watchReplies } from './watch-replies.ts';

/** The REST side of a port: a server that never listens, and its handler for HTTP/2 requests. */
export interface RestDoor {
  readonly http: HttpServer;
  handle(
    request: IncomingMessage | Http2ServerRequest,
    response: ServerResponse | Http2ServerResponse,
  ): void;
}

export interface ListenOptions {
  readonly host: string;
  /** 0: any free port */
  readonly port: number;
  /** With it the port speaks TLS alone. */
  readonly tls?: TlsServer;
  /** Without it the port speaks HTTP alone. */
  readonly grpc?: GrpcDoor;
  readonly rest: RestDoor;
  readonly limits: Limits;
  /** Those of all ports. */
  readonly connections: OpenConnections;
  readonly log: Log;
  readonly clock: Clock;
}

export interface Listener {
  readonly port: number;
  /** Stops accepting, lets calls in flight finish for `graceMs`, then cuts what is left. */
  stop(graceMs: number): Promise<void>;
}

/** How long peers have to read that the server goes away. */
const NOTICE_MS = 250;
/** Bytes that may be under way to us on a connection; what waits on its stream does not count in it. */
const WINDOW = 1024 * 1024;

/**
 * Opens one port for gRPC and REST, over TLS or in plain text: the first bytes of a connection tell
 * which (after TLS: what ALPN agreed on, or again the first bytes).
 * @throws when the port is taken or may not be opened
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const connections = new Connections(options);
  const server = createServer({ noDelay: true }, (socket) => connections.accept(socket));
  options.tls?.on('secureConnection', (socket) => connections.secured(socket));
  options.tls?.on('tlsClientError', (_error, socket) => socket.destroy());
  // A server that never listens does not check its deadlines unless it is told that it does.
  options.rest.http.emit('listening');
  await startListening(server, options.log, (opened) =>
    server.listen(options.port, options.host, opened),
  );
  return {
    port: (server.address() as AddressInfo).port,
    async stop(graceMs) {
      server.close();
      await connections.drain(graceMs);
      options.tls?.emit('close');
      options.rest.http.emit('close');
    },
  };
}

class Connections {
  readonly #options: ListenOptions;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<Connection>();
  readonly #perSource = new Map<string, number>();
  #isDraining = false;

  constructor(options: ListenOptions) {
    this.#options = options;
    options.rest.http.prependListener('request', (_request, response) => {
      if (this.#isDraining) response.setHeader('connection', 'close');
    });
  }

  accept(socket: Socket): void {
    const { limits, connections } = this.#options;
    const source = peerOf(socket);
    const open = (this.#perSource.get(source) ?? 0) + 1;
    const isWithin = open <= limits.sessionsPerSource;
    if (!isWithin) connections.refuseOfSource(source);
    if (!isWithin || !connections.enter()) {
      socket.destroy();
      return;
    }
    this.#perSource.set(source, open);
    this.#sockets.add(socket);
    markConnected(socket, this.#options.clock);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      connections.leave();
      this.#sockets.delete(socket);
      const left = (this.#perSource.get(source) ?? 1) - 1;
      if (left > 0) this.#perSource.set(source, left);
      else this.#perSource.delete(source);
    });
    sniff(socket, this.#options.limits.firstByteMs, (protocol) => this.#route(socket, protocol));
  }

  secured(socket: TLSSocket): void {
    markConnected(socket, this.#options.clock);
    socket.on('error', () => socket.destroy());
    if (socket.alpnProtocol === 'h2') this.#serve(socket, 'h2');
    else if (socket.alpnProtocol === 'http/1.1') this.#serve(socket, 'http1');
    else {
      const { firstByteMs } = this.#options.limits;
      sniff(socket, firstByteMs, (protocol) => this.#serve(socket, protocol));
    }
  }

  #route(socket: Socket, protocol: Protocol): void {
    const { tls } = this.#options;
    if (tls && protocol === 'tls') tls.emit('connection', socket);
    else if (tls) refuse(socket, 'this port speaks TLS: use https://');
    else this.#serve(socket, protocol);
  }

  #serve(socket: Socket, protocol: Protocol): void {
    if (protocol === 'h2') this.#serveHttp2(socket);
    else if (protocol === 'http1') this.#serveHttp1(socket);
    else socket.destroy();
  }

  #serveHttp1(socket: Socket): void {
    watchReplies(socket, this.#options.limits, this.#teller(socket));
    this.#options.rest.http.emit('connection', socket);
    // It was paused while the bytes that told its protocol were put back.
    socket.resume();
  }

  /** Whoever looks for why a connection went away finds it in the log. */
  #teller({ remoteAddress: source }: Socket): (why: string) => void {
    return (why) => this.#options.log.debug({ source }, `cut off: ${why}`);
  }

  #serveHttp2(socket: Socket): void {
    const { limits, clock, log } = this.#options;
    const peer = { source: socket.remoteAddress ?? '', since: connectedAt(socket) ?? 0 };
    const guard = new ConnectionGuard(limits, clock);
    const connection = new Connection(socket, {
      ...connectionOptions(limits),
      guard,
      onStream: (stream, request) => this.#stream(stream, request, peer),
      onClose: () => {
        this.#sessions.delete(connection);
        guard.stop();
      },
      onBug: (err) => log.error({ err }, 'an HTTP/2 connection failed'),
    });
    this.#sessions.add(connection);
    guard.watch(connection, this.#teller(socket));
  }

  #stream(
    stream: Http2Stream,
    request: OpenedBy,
    peer: { readonly source: string; readonly since: number },
  ): void {
    const { grpc, rest } = this.#options;
    const { headers } = request;
    if (grpc && headers['content-type']?.startsWith('application/grpc')) {
      grpc(stream, headers, peer.source, peer.since);
    } else rest.handle(...restExchange(stream, request));
  }

  /**
   * First a notice (GOAWAY, `connection: close`), so that peers go elsewhere with what comes next. A
   * connection that is closed while a peer still sends loses the notice with it: the peer could not
   * tell which calls it may repeat.
   */
  async drain(graceMs: number): Promise<void> {
    const { rest } = this.#options;
    // Not by the clock, which may be set back.
    const deadline = performance.now() + graceMs;
    this.#isDraining = true;
    for (const session of this.#sessions) session.notice();
    await this.#closed(Math.min(deadline, performance.now() + NOTICE_MS));
    for (const session of this.#sessions) session.close();
    await this.#closed(deadline, () => rest.http.closeIdleConnections());
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Waits until all connections are closed, or until then. */
  async #closed(deadline: number, meanwhile = () => {}): Promise<void> {
    while (this.#sockets.size > 0 && performance.now() < deadline) {
      meanwhile();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
}

/** Whose connections are counted together: of IPv6 addresses a client has a whole network. */
function peerOf({ remoteAddress = '', remoteFamily }: Socket): string {
  const isMapped = remoteAddress.startsWith('::ffff:');
  return remoteFamily === 'IPv6' && !isMapped ? sourceNetwork(remoteAddress) : remoteAddress;
}

function connectionOptions(limits: Limits) {
  return {
    role: 'server',
    maxHeaderBytes: limits.headerListBytes,
    maxHeaderPairs: limits.headerPairs,
    maxStreams: limits.concurrentStreams,
    streamWindow: FIRST_WINDOW,
    window: WINDOW,
    // Room for one message on its way in and one on its way out.
    maxQueuedBytes: limits.messageBytes * 2,
  } satisfies Partial<ConnectionOptions>;
}

/** Tells a client that speaks in the clear to a TLS port what is wrong, in the one way it may read. */
function refuse(socket: Socket, reason: string): void {
  const body = `${reason}\n`;
  // What it still sends is read and dropped: unread bytes would cut the reply short.
  socket.resume();
  socket.setTimeout(1000, () => socket.destroy());
  socket.end(
    `HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
}
