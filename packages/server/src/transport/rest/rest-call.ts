import { ApiError, errors } from '@latchkey/contract';
import type { RestPath, RestRequest } from '@latchkey/contract/rest';
import type { MaybePromise } from '../../kernel/maybe-promise.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import type { Chain } from '../chain.ts';
import type { ReplyStyle } from './reply-column.ts';
import type { RowWriter } from './reply-rows.ts';
import {
  callRpc,
  type RestCaller,
  type RestRpc,
  type RpcReply,
  type RpcRequest,
} from './rest-rpc.ts';

/** What the handlers of routes have in common. */
export interface RestParts {
  readonly chain: Chain;
  /** For the translation of rows alone, and never looked into before the call is authorized. */
  readonly catalog: CatalogStore;
  readonly writeRows: RowWriter;
  readonly parseDocument: (text: string) => unknown;
}

/** The envelope of a success, without its code. */
export interface RestReply {
  readonly data: unknown;
  readonly [beside: string]: unknown;
}

/** Translates one route: its body to RPCs, and their replies to the envelope. */
export type RestHandler<Path extends RestPath> = (
  request: RestRequest<Path>,
  call: RestCall,
) => Promise<RestReply>;

export type RestHandlers = { readonly [Path in RestPath]?: RestHandler<Path> };

/** One request of REST on its way through a route's handler. */
export class RestCall {
  readonly parts: RestParts;
  readonly style: ReplyStyle;
  readonly #caller: RestCaller;

  constructor(parts: RestParts, caller: RestCaller, style: ReplyStyle) {
    this.parts = parts;
    this.style = style;
    this.#caller = caller;
  }

  /** As it goes into requests: empty where none is named. */
  get database(): string {
    return this.#caller.database;
  }

  /** Makes an RPC as the caller; see `callRpc`. @throws ApiError */
  rpc<Rpc extends RestRpc>(
    rpc: Rpc,
    request: RpcRequest<Rpc>,
    rest?: () => MaybePromise<Partial<RpcRequest<Rpc>>>,
  ): Promise<RpcReply<Rpc>> {
    return callRpc(this.parts.chain, this.#caller, rpc, request, rest);
  }

  /** An RPC that the reply can do without: its failure is told in `message`. */
  async optional<T>(rpc: Promise<T>, failures: string[]): Promise<T | undefined> {
    try {
      return await rpc;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      failures.push(`${error.message};`);
      return undefined;
    }
  }

  /**
   * The schema that rows are translated by. It is read here, but given out, or missed, only by the
   * function, which is to be called when the RPC has been authorized.
   * @returns a function that throws errors.databaseNotFound, errors.collectionNotFound
   */
  async schemaOf(name: string): Promise<() => CollectionRecord> {
    const { catalog, chain } = this.parts;
    const database = this.database || 'default';
    const record = await catalog.findCollection(chain.clusterId, database, name);
    const known = record || (await catalog.findDatabase(chain.clusterId, database));
    return () => {
      if (record) return record;
      throw known ? errors.collectionNotFound(database, name) : errors.databaseNotFound(database);
    };
  }
}
