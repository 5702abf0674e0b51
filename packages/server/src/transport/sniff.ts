import type { Socket } from 'node:net';

export type Protocol = 'h2' | 'http1' | 'tls';

/** The first bytes of every HTTP/2 connection; no HTTP/1 method begins so but `PRI`, unused. */
const PREFACE = Buffer.from('PRI ');
const TLS_HANDSHAKE = 0x16;

/**
 * Tells from a connection's first bytes what it speaks and puts them back. Calls `found` once, or
 * never: a peer that is silent for `deadlineMs`, or goes away, is dropped.
 */
export function sniff(
  socket: Socket,
  deadlineMs: number,
  found: (protocol: Protocol) => void,
): void {
  let seen: Buffer = Buffer.alloc(0);
  const timer = setTimeout(() => socket.destroy(), deadlineMs);
  const done = () => {
    clearTimeout(timer);
    socket.off('data', onData);
    socket.off('close', done);
    socket.off('error', done);
  };
  const onData = (chunk: Buffer) => {
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const protocol = judge(seen);
    if (!protocol) return;
    socket.pause();
    done();
    socket.unshift(seen);
    found(protocol);
  };
  socket.on('data', onData);
  socket.once('close', done);
  socket.once('error', done);
}

/** @returns undefined while the bytes so far could be more than one of them */
function judge(bytes: Buffer): Protocol | undefined {
  if (bytes[0] === TLS_HANDSHAKE) return 'tls';
  const length = Math.min(bytes.length, PREFACE.length);
  if (!bytes.subarray(0, length).equals(PREFACE.subarray(0, length))) return 'http1';
  return length === PREFACE.length ? 'h2' : undefined;
}
