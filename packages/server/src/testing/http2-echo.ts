import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Connection } from '../http2/connection.ts';
import type { FrameGuard, OpenedBy } from '../http2/connection-options.ts';
import { encodeHeaders } from '../http2/hpack/encode-headers.ts';
import type { Http2Stream } from '../http2/stream.ts';

/** A server that is our HTTP/2 and nothing else. */
export interface Http2Echo {
  readonly port: number;
  readonly connections: Connection[];
  /** What was thrown that is no fault of a peer's. */
  readonly bugs: unknown[];
  close(): void;
}

/** @param answer default: sends the body of the request back when it has come */
export async function startHttp2Echo(
  answer: (stream: Http2Stream, request: OpenedBy) => void = echo,
  guard?: FrameGuard,
): Promise<Http2Echo> {
  const connections: Connection[] = [];
  const bugs: unknown[] = [];
  const server: Server = createServer({ noDelay: true }, (socket: Socket) => {
    socket.on('error', () => undefined);
    const connection = new Connection(socket, {
      ...{ role: 'server', maxHeaderBytes: 16 * 1024, maxHeaderPairs: 128, maxStreams: 100 },
      ...{ streamWindow: 65_535, window: 1024 * 1024, maxQueuedBytes: 64 * 1024 * 1024 },
      ...(guard && { guard }),
      onStream: answer,
      onBug: (error) => bugs.push(error),
    });
    connections.push(connection);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    bugs,
    close() {
      for (const connection of connections) connection.destroy();
      server.close();
    },
  };
}

const HEAD = encodeHeaders([
  [':status', '200'],
  ['content-type', 'text/plain'],
]);

function echo(stream: Http2Stream): void {
  const chunks: Buffer[] = [];
  stream.read({
    onData: (chunk) => chunks.push(Buffer.from(chunk)),
    onEnd() {
      stream.respond(HEAD);
      stream.write(Buffer.concat([Buffer.from('echo '), ...chunks]));
      stream.end();
    },
    onAbort: () => undefined,
  });
}
