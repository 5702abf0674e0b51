import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { Connection } from '../../http2/connection.ts';

/** Bytes that may be under way to us on a connection; those of slow readers do not count in it. */
const WINDOW = 16 * 1024 * 1024;
/** And on one stream: so much of a reply is held when its client does not read on. */
const STREAM_WINDOW = 2 * 1024 * 1024;
const HEADER_BYTES = 64 * 1024;
const HEADER_PAIRS = 256;
const READ_BYTES = 64 * 1024;

/** Where an address of upstream is. */
export interface Origin {
  readonly scheme: 'http' | 'https';
  /** As HTTP names it: a host, and a port where it is not the usual one. */
  readonly authority: string;
}

/** @param url `http://HOST:PORT` or `https://…` */
export function originOf(url: string): Origin {
  const { protocol, host } = new URL(url);
  return { scheme: protocol === 'https:' ? 'https' : 'http', authority: host };
}

/**
 * Opens a connection of HTTP/2. It is there when the other end has said something: that the system took
 * the connection tells little.
 * @throws Error of the system or of TLS, or that it took longer than `withinMs`
 */
export function connect(url: string, withinMs: number): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let take: ((chunk: Buffer) => void) | undefined;
    const socket = open(url, (chunk) => take?.(chunk));
    const late = setTimeout(() => socket.destroy(new Error('connecting took too long')), withinMs);
    const fail = (error: Error) => {
      clearTimeout(late);
      reject(error);
    };
    // Also later: what ends a connection ends its calls, not the process.
    socket.on('error', fail);
    socket.once('close', () => fail(new Error('the connection ended')));
    const greet = () => {
      if (isTls(socket) && socket.alpnProtocol !== 'h2') {
        socket.destroy(new Error('the other end does not speak HTTP/2'));
        return;
      }
      const connection = new Connection(socket, {
        ...{ role: 'client', maxHeaderBytes: HEADER_BYTES, maxHeaderPairs: HEADER_PAIRS },
        ...{ maxStreams: 0, streamWindow: STREAM_WINDOW, window: WINDOW },
        maxQueuedBytes: Number.POSITIVE_INFINITY,
        onReady() {
          clearTimeout(late);
          resolve(connection);
        },
        onBug: (error) => fail(error as Error),
      });
      take = (chunk) => connection.receive(chunk);
    };
    socket.once(isTls(socket) ? 'secureConnect' : 'connect', greet);
  });
}

/** @param read takes what comes without TLS: in one buffer again and again, of which it gets a copy */
function open(url: string, read: (chunk: Buffer) => void): Socket {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol !== 'https:') {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const callback = (bytes: number) => {
      const chunk = Buffer.allocUnsafe(bytes);
      buffer.copy(chunk, 0, 0, bytes);
      read(chunk);
      return true;
    };
    const onread = { buffer, callback };
    return connectTcp({ host, port: Number(port || 80), noDelay: true, onread });
  }
  const name = isIP(host) ? {} : { servername: host };
  const to = { host, port: Number(port || 443), ALPNProtocols: ['h2'], ...name };
  return connectTls(to).setNoDelay(true);
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket;
}
