import { chmodSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Limits } from '../limits.ts';
import { createRestServer } from '../rest/rest-server.ts';
import { startListening } from '../start-listening.ts';
import { type ControlParts, createControlApp } from './create-control-app.ts';

/** What the system takes for the path of a socket, less one for its end. */
const LONGEST_PATH = 103;

export interface LocalDoor {
  stop(graceMs: number): Promise<void>;
}

/**
 * Opens the control plane on a socket that the server's own account (and root) alone can open: who
 * can could read the store as well, and is an Owner without a key.
 * @param parts.path in a directory of mode 0700
 * @returns undefined where the system has no such sockets or the path is too long for one
 */
export async function openLocalDoor(
  parts: Omit<ControlParts, 'serverFactory'> & { readonly path: string; readonly limits: Limits },
): Promise<LocalDoor | undefined> {
  const { path, limits, log } = parts;
  if (process.platform === 'win32') return undefined;
  if (Buffer.byteLength(path) > LONGEST_PATH) {
    log.warn(
      { path },
      'the path is too long for a local socket: the command line needs an API key',
    );
    return undefined;
  }
  let made: Server | undefined;
  const app = createControlApp({
    ...parts,
    serverFactory: (handler) => {
      made = createRestServer(handler, limits);
      return made;
    },
  });
  await app.ready();
  const http = made;
  if (!http) throw new Error('Fastify made no server');
  // One that a killed process left; the data directory is ours alone.
  rmSync(path, { force: true });
  await startListening(http, log, (opened) => {
    // The socket is made in this turn, and is never open to others, not even until the next line.
    const umask = process.umask(0o177);
    http.listen(path, opened);
    process.umask(umask);
  });
  chmodSync(path, 0o600);
  return {
    async stop(graceMs) {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      http.closeIdleConnections();
      await Promise.race([closed, sleep(graceMs, undefined, { ref: false })]);
      http.closeAllConnections();
      await closed;
    },
  };
}
