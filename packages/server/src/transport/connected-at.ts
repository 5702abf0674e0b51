import type { Socket } from 'node:net';
import type { Clock } from '../kernel/clock.ts';

/** On the socket itself, because HTTP/2 shows a socket through a proxy that no map would know. */
const CONNECTED_AT = Symbol('connectedAt');

interface Marked {
  [CONNECTED_AT]?: number | undefined;
}

/** Remembers when a connection was opened; over TLS, when it was secured. */
export function markConnected(socket: Socket, clock: Clock): void {
  (socket as Marked)[CONNECTED_AT] = clock.now();
}

/** Lets what stands for a socket know the same. */
export function copyConnected(from: Socket, to: object): void {
  (to as Marked)[CONNECTED_AT] = connectedAt(from);
}

/** In ms since 1970 UTC; undefined for a socket that no listener has accepted. */
export function connectedAt(socket: Socket | undefined): number | undefined {
  return (socket as Marked | undefined)?.[CONNECTED_AT];
}
