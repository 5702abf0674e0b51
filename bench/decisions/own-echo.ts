import type { Socket } from 'node:net';
import { Connection } from '../../packages/server/src/http2/connection.ts';
import { encodeHeaders } from '../../packages/server/src/http2/hpack/encode-headers.ts';
import { frameOf } from '../frame.ts';
import { createTokenCheck } from './verified-token.ts';

const OPTIONS = {
  role: 'server',
  maxHeaderBytes: 16 * 1024,
  maxHeaderPairs: 128,
  maxStreams: 256,
  streamWindow: 65_535,
  window: 1024 * 1024,
  maxQueuedBytes: 128 * 1024 * 1024,
  onBug(error: unknown) {
    throw error;
  },
} as const;

/** The same server as `raw-echo.ts`, over our own HTTP/2. */
export function startOwn(): (socket: Socket) => void {
  const accepts = createTokenCheck();
  const reply = frameOf(Buffer.alloc(200, 1));
  const head = encodeHeaders([
    [':status', '200'],
    ['content-type', 'application/grpc'],
  ]);
  const ok = encodeHeaders([['grpc-status', '0']]);
  const denied = encodeHeaders([
    [':status', '200'],
    ['content-type', 'application/grpc'],
    ['grpc-status', '16'],
  ]);
  return (socket) => {
    new Connection(socket, {
      ...OPTIONS,
      onStream(stream, { headers }) {
        if (!accepts(String(headers.authorization))) return stream.respond(denied, true);
        const chunks: Buffer[] = [];
        stream.read({
          onData: (chunk) => chunks.push(chunk),
          onEnd: () => {
            Buffer.concat(chunks);
            stream.send({ head, body: [reply], trailers: ok });
          },
          onAbort: () => undefined,
        });
      },
    });
  };
}
