import type { Upstream } from '../../engine/milvus/upstream.ts';
import type { DatabaseNames } from './database-names.ts';

const SERVICE = '/milvus.proto.milvus.MilvusService/';
/** For calls that this server makes on its own behalf. */
const OWN_CALL_MS = 5000;

interface Message {
  encode(message: object): { finish(): Uint8Array };
}

interface Reply<Decoded> {
  decode(bytes: Uint8Array): Decoded;
}

/** Makes calls to upstream that no client asked for. */
export class GatewayUpstream {
  readonly names: DatabaseNames;
  readonly upstream: Upstream;

  constructor(upstream: Upstream, names: DatabaseNames) {
    this.upstream = upstream;
    this.names = names;
  }

  /** @param database as clients call it. @throws as `Upstream.call` */
  async ask<Decoded>(
    rpc: string,
    types: { readonly request: Message; readonly reply: Reply<Decoded> },
    { request, database }: { readonly request: object; readonly database: string },
  ): Promise<Decoded> {
    const frame = await this.upstream.call({
      path: SERVICE + rpc,
      message: types.request.encode(request).finish(),
      database: this.names.upstream(database),
      signal: AbortSignal.timeout(OWN_CALL_MS),
    });
    return types.reply.decode(frame.subarray(5));
  }
}
