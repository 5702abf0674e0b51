import { METHOD_ROWS, type MethodRow } from '@latchkey/contract';

/** Where the name stands, if it is inside a message that the annotation leads to. */
const NESTED: Record<string, readonly number[]> = {
  SelectUser: [2, 1],
  SelectGrant: [2, 1, 1],
};

/** Path and body of a call in the wire's terms. */
export interface RpcRequest {
  readonly path: string;
  readonly message: Uint8Array;
}

/**
 * A request in which nothing is set but the name that the annotation points to, so that it can be
 * made for every RPC, served or not.
 */
export function rpcRequest(rpc: string, name: string): RpcRequest {
  const row = METHOD_ROWS.find((method) => method.name === rpc);
  const service = row?.service ?? 'milvus.proto.milvus.MilvusService';
  const path = row && placeOfName(row);
  return { path: `/${service}/${rpc}`, message: path ? textAt(path, name) : Buffer.alloc(0) };
}

function placeOfName(row: MethodRow): readonly number[] | undefined {
  const field = Math.max(row.nameField, row.namesField);
  return NESTED[row.name] ?? (field > 0 ? [field] : undefined);
}

/** A protobuf message with one text, below messages if the path is long. All are short. */
function textAt([field = 0, ...inner]: readonly number[], text: string): Buffer {
  const content = inner.length > 0 ? textAt(inner, text) : Buffer.from(text);
  return Buffer.concat([Buffer.from([(field << 3) | 2, content.length]), content]);
}
