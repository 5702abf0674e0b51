import {
  constants,
  performServerHandshake,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Socket } from 'node:net';
import { frameOf } from '../frame.ts';
import { createTokenCheck } from './verified-token.ts';

const MAX_MESSAGE = 64 * 1024 * 1024;
const MAX_CONTROL_FRAMES = 1000;

/** The raw server: the framing of gRPC by hand over `node:http2`, with its own limits. */
export function startRaw(initialWindowSize: number): (socket: Socket) => void {
  const accepts = createTokenCheck();
  const reply = frameOf(Buffer.alloc(200, 1));
  return (socket) => {
    const session = performServerHandshake(socket, {
      settings: {
        maxConcurrentStreams: 256,
        maxHeaderListSize: 16 * 1024,
        initialWindowSize,
      },
    });
    session.setTimeout(15 * 60_000, () => session.close());
    countControlFrames(session);
    session.on('error', () => {});
    session.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      if (!accepts(String(headers.authorization))) return refuse(stream);
      collect(stream, () => answer(stream, reply));
    });
  };
}

function countControlFrames(session: ServerHttp2Session): void {
  let frames = 0;
  const count = () => {
    frames += 1;
    if (frames > MAX_CONTROL_FRAMES) session.destroy();
  };
  session.on('ping', count);
  session.on('remoteSettings', count);
}

function refuse(stream: ServerHttp2Stream): void {
  stream.respond(
    { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '16' },
    { endStream: true },
  );
  stream.close(constants.NGHTTP2_NO_ERROR);
}

function answer(stream: ServerHttp2Stream, reply: Buffer): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(reply);
}

/** Copies chunks into one buffer that grows, so that a 1-byte frame does not cost an object. */
function collect(stream: ServerHttp2Stream, done: (message: Buffer) => void): void {
  let buffer = Buffer.allocUnsafe(1024);
  let filled = 0;
  stream.on('data', (chunk: Buffer) => {
    const need = filled + chunk.length;
    if (need > MAX_MESSAGE) return stream.close();
    if (need > buffer.length) {
      const declared = filled >= 5 ? buffer.readUInt32BE(1) + 5 : 0;
      const grown = Buffer.allocUnsafe(
        Math.max(need, Math.min(declared, 2 * need), 2 * buffer.length),
      );
      buffer.copy(grown, 0, 0, filled);
      buffer = grown;
    }
    chunk.copy(buffer, filled);
    filled = need;
  });
  stream.on('end', () => done(buffer.subarray(5, filled)));
}
