import type { IncomingMessage } from 'node:http';

/** How long the rest of a body may still come. */
const LINGER_MS = 5000;

/**
 * Has the rest of a body read and dropped when its connection ends: one that is closed over unread bytes
 * takes the reply with it, from a client that sends all before it reads.
 */
export function dropRest(request: IncomingMessage): void {
  const { socket } = request;
  const close = socket.destroySoon.bind(socket);
  socket.destroySoon = () => {
    socket.destroySoon = close;
    if (request.complete || socket.destroyed) {
      close();
      return;
    }
    socket.end();
    const timer = setTimeout(close, LINGER_MS);
    socket.once('close', () => clearTimeout(timer));
    request.once('end', close).resume();
  };
}
