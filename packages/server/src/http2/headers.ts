import type { IncomingHttpHeaders } from 'node:http2';

const NAME = /^[!#$%&'*+\-.^_`|~0-9a-z]+$/;
const NOT_IN_VALUE = /[\0\r\n]/;
const REQUEST = new Set([':method', ':scheme', ':path', ':authority']);
const RESPONSE = new Set([':status']);
const NONE = new Set<string>();
/** Of the connection, not of a message; HTTP/2 says such things in other ways. */
const OF_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'],
]);
/** Of a name that stands there again the first counts. */
const SINGLE = new Set([
  ...['authorization', 'content-length', 'content-type', 'host', 'user-agent', 'te', 'dbname'],
  ...['grpc-encoding', 'grpc-timeout', 'grpc-status', 'grpc-message', 'date', 'from', 'location'],
]);

/** Which message a list of fields is the head, or the end, of. */
export type HeaderKind = 'request' | 'response' | 'trailers';

const PSEUDO = { request: REQUEST, response: RESPONSE, trailers: NONE };

/**
 * The fields of a message by name, shaped as `node:http2` shapes them.
 * @param fields names and values in turn
 * @returns undefined where the list breaks the rules of HTTP/2 (RFC 9113, 8.2 and 8.3)
 */
export function headersOf(
  fields: readonly string[],
  kind: HeaderKind,
): IncomingHttpHeaders | undefined {
  const headers: Record<string, string> = Object.create(null);
  let isPastPseudo = false;
  for (let at = 0; at < fields.length; at += 2) {
    const [name, value] = [fields[at] as string, fields[at + 1] as string];
    const known = headers[name];
    if (name.startsWith(':')) {
      if (isPastPseudo || known !== undefined || !PSEUDO[kind].has(name)) return undefined;
    } else {
      isPastPseudo = true;
      if (!NAME.test(name) || OF_CONNECTION.has(name)) return undefined;
      if (name === 'te' && value !== 'trailers') return undefined;
    }
    if (NOT_IN_VALUE.test(value)) return undefined;
    if (known === undefined) headers[name] = value;
    else if (!SINGLE.has(name)) {
      headers[name] = name === 'cookie' ? `${known}; ${value}` : `${known}, ${value}`;
    }
  }
  return isComplete(headers, kind) ? headers : undefined;
}

function isComplete(headers: Record<string, string>, kind: HeaderKind): boolean {
  if (kind === 'trailers') return true;
  if (kind === 'response') return /^\d{3}$/.test(headers[':status'] ?? '');
  if (!headers[':method']) return false;
  // Nothing here is a proxy: CONNECT is a method without a route, for which it needs a path.
  return Boolean(headers[':path'] && headers[':scheme']);
}
