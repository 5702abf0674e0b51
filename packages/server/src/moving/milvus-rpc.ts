import { ApiError } from '@latchkey/contract';
import { ServiceToken } from '../engine/milvus/service-token.ts';
import { Upstream } from '../engine/milvus/upstream.ts';
import { cancellationBy } from '../kernel/cancellation.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { createLog } from '../observe/log.ts';

const SERVICE = '/milvus.proto.milvus.MilvusService/';
/** A page of rows may take long to read or to write. */
const PATIENCE_MS = 120_000;
const REPLY_BYTES = 512 * 1024 * 1024;
/** What `Upstream.call` makes of gRPC's UNIMPLEMENTED. */
const UNKNOWN_RPC = 10;

/** A message class of the wire, as generated. */
interface MessageType<Decoded> {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Decoded;
}

interface WithStatus {
  readonly status?: { readonly error_code?: number | null; readonly reason?: string | null } | null;
}

/** The data API of any server that speaks Milvus' protocol, for the command line. */
export class MilvusRpc {
  readonly #upstream: Upstream;
  readonly #place: string;

  /** @param tokenFile holds `user:password`, or an API key. @throws OperatorError */
  constructor(url: string, tokenFile: string) {
    this.#place = url;
    const token = new ServiceToken(tokenFile, () => Date.now());
    const log = createLog('silent');
    this.#upstream = new Upstream({ urls: [url], token, replyBytes: REPLY_BYTES, log });
  }

  /** @throws OperatorError with what the server says, or that it does not answer */
  async call<Decoded extends object>(
    rpc: string,
    types: readonly [request: MessageType<unknown>, reply: MessageType<Decoded>],
    request: object,
    database = 'default',
  ): Promise<Decoded> {
    const reply = await this.callIfKnown(rpc, types, request, database);
    if (reply) return reply;
    throw new OperatorError(`${this.#place}: ${rpc}: this version does not know it`);
  }

  /** The same. @returns undefined if this version of the server does not know the RPC */
  async callIfKnown<Decoded extends object>(
    rpc: string,
    types: readonly [request: MessageType<unknown>, reply: MessageType<Decoded>],
    request: object,
    database = 'default',
  ): Promise<Decoded | undefined> {
    const [requestType, replyType] = types;
    let reply: Decoded;
    try {
      const frame = await this.#upstream.call({
        ...{ path: SERVICE + rpc, message: requestType.encode(request).finish(), database },
        cancellation: cancellationBy(AbortSignal.timeout(PATIENCE_MS)),
      });
      reply = replyType.decode(frame.subarray(5));
    } catch (error) {
      if (error instanceof ApiError && error.fields.code === UNKNOWN_RPC) return undefined;
      const reason = error instanceof Error ? error.message : String(error);
      throw new OperatorError(`${this.#place}: ${rpc}: ${reason}`, { cause: error });
    }
    const status = statusOf(reply);
    if (!status?.error_code) return reply;
    throw new OperatorError(`${this.#place}: ${rpc}: ${status.reason}`);
  }

  close(): void {
    this.#upstream.close();
  }
}

function statusOf(reply: object): WithStatus['status'] {
  return 'error_code' in reply ? (reply as WithStatus['status']) : (reply as WithStatus).status;
}
