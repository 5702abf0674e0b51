import { METHOD_ROWS, type ServedRpc, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { OwnCancellation } from '../../kernel/cancellation.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Rights } from '../../kernel/rights.ts';
import type { Handlers } from '../handler.ts';
import { TEST_CLUSTER } from './test-store.ts';

export interface TestCallOptions {
  readonly database?: string;
  /** All unless given. */
  readonly rights?: Partial<Rights>;
  readonly clusterId?: string;
  readonly principal?: Principal;
  /** See `Call.collections`. */
  readonly collections?: readonly number[];
}

const ALL_RIGHTS: Rights = {
  allows: () => true,
  allowsSomewhere: () => true,
  seesDatabase: () => true,
  seesCollection: () => true,
  rowRule: () => undefined,
};

/** The codec of one message type. */
interface Codec {
  create(fields: object): object;
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Record<string, unknown>;
}

/**
 * Calls a handler for a test. Request and reply go through the wire codec, as they do in the server,
 * so that a reply that can not be encoded fails here too.
 */
export async function testCall(
  handlers: Handlers,
  rpc: ServedRpc,
  request: object = {},
  options: TestCallOptions = {},
): Promise<Record<string, unknown>> {
  const method = METHOD_ROWS.find((row) => row.name === rpc);
  const handler = handlers[rpc];
  if (!method || !handler) throw new Error(`no handler of ${rpc}`);
  const call: Call<never> = {
    requestId: 'req-1',
    clusterId: options.clusterId ?? TEST_CLUSTER,
    method,
    principal: options.principal ?? { kind: 'user', id: 'user-1', name: 'alice' },
    rights: { ...ALL_RIGHTS, ...options.rights },
    collections: options.collections,
    database: options.database ?? 'default',
    request: roundTrip(method.request, request) as never,
    source: '127.0.0.1',
    cancellation: new OwnCancellation(),
  };
  return roundTrip(method.response, await handler(call));
}

function roundTrip(type: string, fields: object): Record<string, unknown> {
  const { create, encode, decode } = codecOf(type);
  return decode(encode(create(fields)).finish());
}

function codecOf(type: string): Codec {
  const parts = type.replace('milvus.proto.', '').split('.');
  const codec = parts.reduce<unknown>(
    (node, part) => (node as Record<string, unknown>)[part],
    wire,
  );
  return codec as Codec;
}
