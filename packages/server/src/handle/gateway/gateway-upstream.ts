import { wire } from '@latchkey/contract';
import type { Upstream } from '../../engine/milvus/upstream.ts';
import { cancellationBy } from '../../kernel/cancellation.ts';
import { repeat } from '../../kernel/repeat.ts';
import type { DatabaseNames } from './database-names.ts';
import { inOwnNames } from './own-names.ts';

const SERVICE = '/milvus.proto.milvus.MilvusService/';
/** For calls that this server makes on its own behalf. */
const OWN_CALL_MS = 5000;
/** How often upstream is asked how it is, so that its state is known also while nobody calls. */
const WATCH_EVERY_MS = 5000;
/** Less often while it refuses us, since who guesses is locked out. */
const REFUSED_TURNS = 6;

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
    const asked = this.upstream.call({
      path: SERVICE + rpc,
      message: types.request.encode(request).finish(),
      database: this.names.upstream(database),
      cancellation: cancellationBy(AbortSignal.timeout(OWN_CALL_MS)),
      deadline: performance.now() + OWN_CALL_MS,
    });
    // Its Status is for the caller to read.
    const frame = await inOwnNames(this.names, { statusField: -1 }, asked);
    return types.reply.decode(frame.subarray(5));
  }

  /** @returns a function that ends it */
  watch(): () => void {
    let turn = 0;
    const types = {
      request: wire.milvus.GetVersionRequest,
      reply: wire.milvus.GetVersionResponse,
    };
    const look = async () => {
      turn += 1;
      const isRefused = this.upstream.state === 'refuses the service account';
      if (isRefused && turn % REFUSED_TURNS !== 0) return;
      await this.ask('GetVersion', types, { request: {}, database: 'default' });
    };
    // What went wrong is in `upstream.state`.
    return repeat(WATCH_EVERY_MS, look, () => undefined);
  }
}
