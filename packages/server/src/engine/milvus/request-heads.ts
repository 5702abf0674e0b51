import { encodeHeaders } from '../../http2/hpack/encode-headers.ts';
import type { Origin } from './connect.ts';

/** More are not kept: clients choose the names of databases. */
const KEPT = 256;

interface HeadOf {
  readonly path: string;
  readonly database: string;
  readonly deadline?: number | undefined;
}

interface Last extends Omit<HeadOf, 'deadline'> {
  readonly origin: Origin;
  readonly authorization: string;
  readonly block: Buffer;
}

/** Header blocks of calls to upstream, each made once. */
export class RequestHeads {
  readonly #blocks = new Map<string, Buffer>();

  #last: Last | undefined;

  /** @param authorization the value of the header */
  of(origin: Origin, call: HeadOf, authorization: string): Buffer {
    const { path, database, deadline } = call;
    let last = this.#last;
    const isSame =
      last?.origin === origin &&
      last.path === path &&
      last.database === database &&
      last.authorization === authorization;
    if (!last || !isSame) {
      const block = this.#block(origin, call, authorization);
      last = { origin, path, database, authorization, block };
      this.#last = last;
    }
    if (deadline === undefined) return last.block;
    const left = grpcTimeout(deadline - performance.now());
    return Buffer.concat([last.block, encodeHeaders([['grpc-timeout', left]])]);
  }

  #block({ scheme, authority }: Origin, { path, database }: HeadOf, authorization: string): Buffer {
    const key = [scheme, authority, path, database, authorization].join('\0');
    let block = this.#blocks.get(key);
    if (!block) {
      block = encodeHeaders([
        [':method', 'POST'],
        [':scheme', scheme],
        [':path', path],
        [':authority', authority],
        // Milvus takes no other content type.
        ['content-type', 'application/grpc'],
        ['te', 'trailers'],
        ['authorization', authorization],
        ['dbname', database],
      ]);
      if (this.#blocks.size >= KEPT) this.#blocks.clear();
      this.#blocks.set(key, block);
    }
    return block;
  }
}

/** @param ms what is left; at most eight digits can be told */
function grpcTimeout(ms: number): string {
  return ms < 1e8 ? `${Math.max(1, Math.ceil(ms))}m` : `${Math.ceil(ms / 1000)}S`;
}
