import type { Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';

/** On the socket itself, because HTTP/2 shows a socket through a proxy that no map would know. */
const CONNECTED_AT = Symbol('connectedAt');

interface Marked {
  [CONNECTED_AT]?: number;
}

/** Remembers when a connection was opened; over TLS, when it was secured. */
export function markConnected(socket: Socket, clock: Clock): void {
  (socket as Marked)[CONNECTED_AT] = clock.now();
}

/** In ms since 1970 UTC; undefined for a socket that no listener has accepted. */
export function connectedAt(socket: Socket | undefined): number | undefined {
  return (socket as Marked | undefined)?.[CONNECTED_AT];
}
