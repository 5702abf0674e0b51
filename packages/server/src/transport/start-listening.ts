import type { Server } from 'node:net';
import type { Log } from '../observe/log.ts';

const TELL_EVERY_MS = 10_000;

/**
 * Opens a server. What goes wrong later, such as a connection that the system has no file descriptor
 * for, is told in the log: an error that nobody listens for would end the process.
 * @throws when it cannot be opened
 */
export async function startListening(
  server: Server,
  log: Log,
  listen: (opened: () => void) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    listen(() => {
      server.off('error', reject);
      server.on('error', teller(log));
      resolve();
    });
  });
}

/** A full system fails with each connection that waits, as fast as the loop turns. */
function teller(log: Log): (err: Error) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (err) => {
    const now = performance.now();
    if (now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    log.error({ err }, 'a connection was not accepted');
  };
}
