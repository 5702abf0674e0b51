import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import { createTokenCheck } from './verified-token.ts';

/** The part of `@grpc/grpc-js` that is used here; the package itself is not a dependency. */
interface GrpcJs {
  Server: new (
    options: object,
  ) => {
    addService(service: object, handlers: object): void;
    createConnectionInjector(credentials: unknown): { injectConnection(socket: Socket): void };
  };
  ServerCredentials: { createInsecure(): unknown };
  ServerInterceptingCall: new (call: ServerCall, responder: object) => ServerCall;
}
interface ServerCall {
  sendStatus(status: { code: number; details: string }): void;
}
interface Metadata {
  get(key: string): string[];
}

/** The grpc-js server behind its connection injector, its limits set as far as it has them. */
export async function startGrpcJs(path: string): Promise<(socket: Socket) => void> {
  const require = createRequire(pathToFileURL(`${process.cwd()}/`));
  const grpc = require(path) as GrpcJs;
  const accepts = createTokenCheck();
  const reply = Buffer.alloc(200, 1);
  const authenticate = (_method: unknown, call: ServerCall) =>
    new grpc.ServerInterceptingCall(call, {
      start: (next: (listener: object) => void) =>
        next({
          onReceiveMetadata(metadata: Metadata, pass: (metadata: Metadata) => void) {
            if (accepts(String(metadata.get('authorization')[0]))) pass(metadata);
            else call.sendStatus({ code: 16, details: '' });
          },
        }),
    });
  const server = new grpc.Server({
    interceptors: [authenticate],
    'grpc.max_concurrent_streams': 256,
    'grpc.max_receive_message_length': 64 * 1024 * 1024,
    'grpc.max_connection_idle_ms': 15 * 60_000,
    'grpc.enable_channelz': 0,
  });
  const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
  const method = {
    path: '/bench.Echo/Echo',
    requestStream: false,
    responseStream: false,
    requestSerialize: bytes.serialize,
    requestDeserialize: bytes.deserialize,
    responseSerialize: bytes.serialize,
    responseDeserialize: bytes.deserialize,
  };
  server.addService(
    { Echo: method },
    { Echo: (_call: unknown, answer: (error: null, value: Buffer) => void) => answer(null, reply) },
  );
  const injector = server.createConnectionInjector(grpc.ServerCredentials.createInsecure());
  return (socket) => injector.injectConnection(socket);
}
