import { GrpcClient, type GrpcReply } from './grpc-client.ts';
import { startTestServer } from './test-server.ts';

export interface ControlReply {
  readonly status: number;
  readonly code: number;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  readonly data?: any;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A whole server, with short ways to call its control plane, its REST and its gRPC. */
export async function openControlRig() {
  const server = await startTestServer();
  const { founded } = server;
  if (!founded) throw new Error('the server is not new');
  const { clusterId, projectId } = founded;
  const connections: GrpcClient[] = [];

  async function post(url: string, method: Method, body: unknown, token: string) {
    const response = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const reply = (await response.json()) as Omit<ControlReply, 'status'>;
    return { status: response.status, ...reply } as ControlReply;
  }
  const call = (method: Method, path: string, body?: unknown, token = server.apiKey) =>
    post(server.controlUrl + path, method, body, token);

  return {
    ...{ server, clusterId, projectId, ownerKeyId: founded.apiKey.id, ownerKey: server.apiKey },
    ...{ call, adminToken: server.adminToken },
    /** With the key of the first start. */
    owner: (method: Method, path: string, body?: unknown) => call(method, path, body),
    /** Makes a key. @param token of who makes it; the first start's unless given */
    async key(scope: object, token?: string): Promise<{ apiKeyId: string; apiKey: string }> {
      const made = await call('POST', '/v2/api-keys', { name: 'test', ...scope }, token);
      if (made.code !== 0) throw new Error(JSON.stringify(made));
      return made.data;
    },
    /** A call of the cluster's REST. */
    rest: (path: string, body: object, token: string) =>
      post(`${server.clusterUrl}/v2/vectordb/${path}`, 'POST', body, token),
    /** The same of any cluster. */
    restAt: (url: string, path: string, body: object, token: string) =>
      post(`${url}/v2/vectordb/${path}`, 'POST', body, token),
    /** The address of a cluster, once it runs. */
    async endpointOf(id: string): Promise<string> {
      for (let tries = 0; tries < 600; tries++) {
        const { data } = await call('GET', `/v2/clusters/${id}`);
        if (data?.status === 'RUNNING') return data.connectAddress;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`cluster ${id} does not run`);
    },
    /** A connection that stays open until the rig is disposed of. @param url of the cluster unless given */
    connect(url = server.clusterUrl): GrpcClient {
      const client = new GrpcClient(url);
      connections.push(client);
      return client;
    },
    async dispose() {
      for (const client of connections) client.close();
      await server.dispose();
    },
  };
}

export type ControlRig = Awaited<ReturnType<typeof openControlRig>>;

/** What a gRPC call came to: `ok`, or the text of its refusal. */
export function outcomeOf({ grpcStatus, grpcMessage, message }: GrpcReply): string {
  if (grpcStatus !== 0) return grpcMessage;
  const status = message?.status ?? message;
  return status?.code ? String(status.reason) : 'ok';
}
