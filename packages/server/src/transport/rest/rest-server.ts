import { createServer, type RequestListener, type Server } from 'node:http';
import type { Limits } from '../limits.ts';

/** For a request to come in, its body included. */
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;
/** How often deadlines are looked after. */
const CHECK_MS = 2_000;

/** Methods that the router knows; none but POST has a route, and all others are not found alike. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * An HTTP/1.1 server that never listens: connections are handed to it by `emit('connection')`. Its
 * deadlines run from `emit('listening')` on.
 */
export function createRestServer(handler: RequestListener, limits: Limits): Server {
  const route: RequestListener = (request, response) => {
    if (!METHODS.has(request.method ?? '')) request.method = 'GET';
    handler(request, response);
  };
  const server = createServer(
    {
      headersTimeout: limits.firstByteMs,
      requestTimeout: Math.max(REQUEST_MS, limits.firstByteMs),
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: limits.headerListBytes,
      connectionsCheckingInterval: Math.min(CHECK_MS, limits.firstByteMs),
    },
    route,
  );
  server.maxHeadersCount = limits.headerPairs;
  // A body is asked for when its credential was verified, not before.
  server.on('checkContinue', route);
  return server;
}
