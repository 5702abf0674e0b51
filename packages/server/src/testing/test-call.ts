import { METHOD_ROWS, type ServedRpc } from '@latchkey/contract';
import type { Call } from '../kernel/call.ts';
import { OwnCancellation } from '../kernel/cancellation.ts';
import type { Principal } from '../kernel/principal.ts';

/** A call as it reaches a handler, of a principal that may do what `allowed` names. */
export function testCall<Request>(call: {
  readonly method: ServedRpc;
  readonly clusterId: string;
  readonly request: Request;
  readonly principal?: Principal;
  /** Wire names of privileges; all, if left out. */
  readonly allowed?: readonly string[];
}): Call<Request> {
  const method = METHOD_ROWS.find(({ name }) => name === call.method);
  if (!method) throw new Error(`no RPC ${call.method}`);
  return {
    requestId: 'r1',
    clusterId: call.clusterId,
    method,
    principal: call.principal ?? { kind: 'user', id: 'user-0', name: 'db_admin' },
    rights: {
      allows: (privilege) => call.allowed?.includes(privilege) ?? true,
      allowsSomewhere: (privilege) => call.allowed?.includes(privilege) ?? true,
      seesDatabase: () => true,
      seesCollection: () => true,
      rowRule: () => undefined,
    },
    collections: undefined,
    database: 'default',
    request: call.request,
    source: '127.0.0.1',
    cancellation: new OwnCancellation(),
  };
}
