import {
  Http2ServerRequest,
  Http2ServerResponse,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { OpenedBy } from '../../http2/connection-options.ts';
import type { Http2Stream } from '../../http2/stream.ts';
import { RestStream } from './rest-stream.ts';

/** A call over HTTP/2 in the shape in which Fastify takes requests. */
export function restExchange(
  stream: Http2Stream,
  { headers, fields }: OpenedBy,
): [Http2ServerRequest, Http2ServerResponse] {
  // Node's classes need of a stream what RestStream has, and no more.
  const shaped = new RestStream(stream, headers[':method'] === 'HEAD') as unknown;
  const own: IncomingHttpHeaders = Object.assign(Object.create(null), headers);
  return [
    new Http2ServerRequest(shaped as ServerHttp2Stream, own, {}, [...fields]),
    new Http2ServerResponse(shaped as ServerHttp2Stream),
  ];
}
