import { type ClientHttp2Session, connect, type SecureClientSessionOptions } from 'node:http2';
import { METHOD_ROWS, wire } from '@latchkey/contract';

/** What came back for a call: the gRPC status, and the reply where there was one. */
export interface GrpcReply {
  readonly grpcStatus: number;
  readonly grpcMessage: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every RPC
  readonly message?: any;
}

interface MessageType {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

/** `token` as the SDKs send it: base64 of `user:password` or of an API key. */
export const grpcToken = (token: string): string => Buffer.from(token).toString('base64');

/** One HTTP/2 connection that makes unary calls, with full control over what is sent. */
export class GrpcClient {
  readonly session: ClientHttp2Session;

  constructor(url: string, options: SecureClientSessionOptions = {}) {
    this.session = connect(url, options);
    this.session.on('error', () => undefined);
  }

  /** @param token unset: no `authorization` is sent */
  call(name: string, request: object, token?: string, metadata = {}): Promise<GrpcReply> {
    const row = METHOD_ROWS.find((method) => method.name === name);
    if (!row) throw new Error(`no RPC ${name}`);
    const bytes = row.served ? messageType(row.request).encode(request).finish() : new Uint8Array();
    const authorization = token === undefined ? {} : { authorization: grpcToken(token) };
    return this.send(`/${row.service}/${name}`, frame(bytes), { ...authorization, ...metadata });
  }

  /** Sends raw bytes as the body of a call. */
  send(path: string, body: Uint8Array, metadata: object): Promise<GrpcReply> {
    return new Promise((resolve, reject) => {
      const stream = this.session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...metadata,
      });
      const chunks: Buffer[] = [];
      let head: Record<string, unknown> = {};
      stream.on('response', (headers) => {
        head = { ...head, ...headers };
      });
      stream.on('trailers', (trailers) => {
        head = { ...head, ...trailers };
      });
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('close', () => resolve(reply(path, head, Buffer.concat(chunks))));
      stream.end(body);
    });
  }

  close(): void {
    this.session.destroy();
  }
}

/** A message behind the five bytes of a gRPC frame. */
export function frame(message: Uint8Array): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

function reply(path: string, head: Record<string, unknown>, body: Buffer): GrpcReply {
  const name = path.split('/').at(-1);
  const row = METHOD_ROWS.find((method) => method.name === name);
  const status = {
    grpcStatus: Number(head['grpc-status'] ?? -1),
    grpcMessage: decodeURIComponent(String(head['grpc-message'] ?? '')),
  };
  if (!row || body.length < 5) return status;
  const bytes = body.subarray(5);
  const type = row.served ? row.response : 'milvus.proto.common.Status';
  return { ...status, message: messageType(type).decode(bytes) };
}

function messageType(fullName: string): MessageType {
  let node: unknown = wire;
  for (const part of fullName.split('.').slice(2)) node = (node as Record<string, unknown>)[part];
  return node as MessageType;
}
