import { REST_ROUTES, type RestPath } from '@latchkey/contract/rest';
import { frame, GrpcClient, grpcToken } from '../grpc-client.ts';
import type { Caller } from './caller.ts';
import { minimalBody } from './rest-body.ts';
import { isRoute, type Row } from './rows.ts';
import { rpcRequest } from './rpc-request.ts';
import { grpcVerdict, httpVerdict, type Verdict } from './verdict.ts';

/** No valid name of anything, so that nothing is made or found by it. */
const NO_NAME = '1_nobody';

/** What some routes want before they make their call, beyond what their schemas ask for. */
const FULLER_BODIES: Record<string, object> = {
  'entities/delete': { filter: 'id in [1]' },
  'indexes/create': { indexParams: [{ fieldName: NO_NAME }] },
  'users/update_password': { password: 'x', newPassword: 'x' },
};

/** Keys of a body that name whom a call about the caller is about. */
const OWN_KEYS = { caller: 'userName', 'own role': 'roleName' };

/** Both doors of a cluster's port, over real connections. */
export function openDoors(url: string) {
  const grpc = new GrpcClient(url);
  return {
    /** Makes the call of a row as a caller. @throws Error for an answer that it should not get */
    async call({ name, access, about }: Row, caller: Caller): Promise<Verdict> {
      const privilege = typeof access === 'string' ? '' : access.privilege;
      const token = caller.token(privilege);
      const own = { nothing: undefined, caller: caller.user, 'own role': caller.role }[about];
      const subject = own ?? NO_NAME;
      try {
        if (!isRoute(name)) return await callRpc(grpc, name, subject, token);
        const body = bodyOf(name, about === 'nothing' ? {} : { [OWN_KEYS[about]]: subject });
        return await callRoute(url, name, body, token);
      } catch (cause) {
        throw new Error(`${name} as ${caller.title}: ${String(cause)}`, { cause });
      }
    },
    close: () => grpc.close(),
  };
}

async function callRpc(grpc: GrpcClient, rpc: string, name: string, token: string | undefined) {
  const { path, message } = rpcRequest(rpc, name);
  const metadata = token === undefined ? {} : { authorization: grpcToken(token) };
  const { grpcStatus, grpcMessage } = await grpc.send(path, frame(message), metadata);
  return grpcVerdict(grpcStatus, grpcMessage);
}

function bodyOf(path: string, own: object): object {
  const route = REST_ROUTES[path as RestPath];
  if (!route) return own;
  return { ...minimalBody(route.request, NO_NAME), ...FULLER_BODIES[path], ...own };
}

async function callRoute(url: string, path: string, body: object, token: string | undefined) {
  const reply = await fetch(`${url}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return httpVerdict(reply.status, await reply.text());
}
