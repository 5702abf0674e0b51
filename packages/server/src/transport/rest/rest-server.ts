import { createServer, type RequestListener, type Server } from 'node:http';
import type { Limits } from '../limits.ts';

/** For a request to come in, its body included. */
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
/** How often deadlines are looked after. */
const CHECK_MS = 2_000;

/**
 * An HTTP/1.1 server that never listens: connections are handed to it by `emit('connection')`. Its
 * deadlines run from `emit('listening')` on.
 */
export function createRestServer(handler: RequestListener, limits: Limits): Server {
  const server = createServer(
    {
      headersTimeout: limits.firstByteMs,
      requestTimeout: Math.max(REQUEST_MS, limits.firstByteMs),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: limits.headerListBytes,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.firstByteMs),
    },
    handler,
  );
  server.maxHeadersCount = limits.headerPairs;
  // A body is asked for when its credential was verified, not before.
  server.on('checkContinue', handler);
  return server;
}
