import { GrpcClient, type GrpcReply } from '../packages/server/src/testing/grpc-client.ts';
import { unpackLongs } from './packed-longs.ts';
import * as requests from './requests.ts';

/** A call that was answered with an error; a lost connection is another error. */
export class CallFailed extends Error {
  readonly grpcStatus: number;
  /** `Status.code` of the reply, 0 where the gRPC status tells. */
  readonly code: number;

  constructor(method: string, grpcStatus: number, code: number, reason: string) {
    super(`${method}: grpc-status ${grpcStatus}, code ${code}: ${reason}`);
    this.grpcStatus = grpcStatus;
    this.code = code;
  }
}

const UNAUTHENTICATED = 16;
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** `common.LoadState` */
const LOADED = 3;
/** A server that searches without an index never comes to an end with it. */
const SETTLE_MS = 30_000;

/** The calls of the benchmarks and of the durability test, over one connection. */
export class Client {
  readonly #grpc: GrpcClient;
  readonly #token: string;

  /** @param token `user:password` or an API key */
  constructor(url: string, token: string) {
    this.#grpc = new GrpcClient(url);
    this.#token = token;
  }

  /** @throws CallFailed, or what ended the connection */
  async call(method: string, request: object, token = this.#token): Promise<GrpcReply['message']> {
    const { grpcStatus, grpcMessage, message } = await this.#grpc.call(method, request, token);
    if (grpcStatus < 0) throw new Error(`${method}: the connection ended without a reply`);
    if (grpcStatus > 0) throw new CallFailed(method, grpcStatus, 0, grpcMessage);
    const status = message?.status ?? message;
    const code = Number(status?.code ?? 0) || Number(status?.error_code ?? 0);
    if (code !== 0) throw new CallFailed(method, 0, code, String(status?.reason ?? ''));
    return message;
  }

  async createUser(username: string, password: string): Promise<void> {
    await this.call('CreateCredential', { username, password: base64(password) });
  }

  async dropUser(username: string): Promise<void> {
    await this.call('DeleteCredential', { username });
  }

  /** As the user itself, with the old password. */
  async changePassword(username: string, oldPassword: string, newPassword: string): Promise<void> {
    const request = {
      username,
      oldPassword: base64(oldPassword),
      newPassword: base64(newPassword),
    };
    await this.call('UpdateCredential', request, `${username}:${oldPassword}`);
  }

  async users(): Promise<string[]> {
    return (await this.call('ListCredUsers', {})).usernames as string[];
  }

  /** Whether a password opens the door. */
  async accepts(username: string, password: string): Promise<boolean> {
    try {
      await this.call('GetVersion', {}, `${username}:${password}`);
      return true;
    } catch (error) {
      if (error instanceof CallFailed && error.grpcStatus === UNAUTHENTICATED) return false;
      throw error;
    }
  }

  /** Makes a collection with an index, and loads it. */
  async createCollection(
    name: string,
    dimension: number,
    options: requests.Shape & { readonly graph?: boolean } = {},
  ): Promise<void> {
    await this.call('CreateCollection', requests.createCollection(name, dimension, options));
    await this.call('CreateIndex', requests.createIndex(name, options.graph));
    await this.call('LoadCollection', { collection_name: name, replica_number: 1 });
  }

  async hasCollection(name: string): Promise<boolean> {
    const reply = await this.call('ShowCollections', {});
    return (reply.collection_names as string[]).includes(name);
  }

  async dropCollection(name: string): Promise<void> {
    await this.call('DropCollection', { collection_name: name });
  }

  async insert(
    name: string,
    ids: readonly number[],
    vectors: Float32Array,
    shape: requests.Shape = {},
  ): Promise<void> {
    await this.call('Insert', requests.insert(name, ids, vectors, shape));
  }

  /** Which of the keys are there. */
  async get(name: string, ids: readonly number[]): Promise<number[]> {
    const reply = await this.call('Query', requests.get(name, ids));
    const field = (reply.fields_data as FieldData[]).find(({ field_name }) => field_name === 'id');
    return unpackLongs(field?.scalars?.long_data?.data ?? new Uint8Array());
  }

  /** The keys of the nearest entities, nearest first. */
  async search(
    name: string,
    vector: Float32Array,
    topK: number,
    narrowing: requests.Narrowing = {},
  ): Promise<number[]> {
    const reply = await this.call('Search', requests.search(name, vector, topK, narrowing));
    return unpackLongs(reply.results?.ids?.int_id?.data ?? new Uint8Array());
  }

  /** Waits until everything that was inserted is indexed and loaded, or for half a minute. */
  async settle(name: string): Promise<void> {
    await this.call('Flush', { collection_names: [name] });
    const deadline = performance.now() + SETTLE_MS;
    while (performance.now() < deadline) {
      const state = await this.call('GetLoadState', { collection_name: name });
      const { index_descriptions } = await this.call('DescribeIndex', { collection_name: name });
      const [index] = index_descriptions as { indexed_rows: unknown; total_rows: unknown }[];
      const indexed = Number(index?.indexed_rows) >= Number(index?.total_rows);
      if (Number(state.state) === LOADED && indexed) return;
      await new Promise((done) => setTimeout(done, 200));
    }
  }

  close(): void {
    this.#grpc.close();
  }
}

interface FieldData {
  readonly field_name: string;
  readonly scalars?: { readonly long_data?: { readonly data?: Uint8Array } };
}
