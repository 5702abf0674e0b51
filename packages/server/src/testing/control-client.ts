import { setTimeout as sleep } from 'node:timers/promises';

export interface ControlReply {
  readonly status: number;
  readonly code: number;
  readonly message?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  readonly data: any;
}

/** Calls the control plane as a client does. */
export class ControlClient {
  readonly #url: string;
  readonly #apiKey: string;

  constructor(url: string, apiKey: string) {
    this.#url = url;
    this.#apiKey = apiKey;
  }

  /** @param call e.g. `POST /v2/clusters/createFree` */
  async call(
    call: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ControlReply> {
    const [method = 'GET', path = ''] = call.split(' ');
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        ...(this.#apiKey && { authorization: `Bearer ${this.#apiKey}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.status,
      ...((await response.json()) as Omit<ControlReply, 'status'>),
    };
  }

  /** The same for what has to succeed. @returns `data` */
  async ok(
    call: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ControlReply['data']> {
    const reply = await this.call(call, body, headers);
    if (reply.code !== 0) throw new Error(`${call}: ${reply.code} ${reply.message}`);
    return reply.data;
  }

  /** Waits until a cluster has a status. @returns it as it is described then */
  async until(clusterId: string, status: string): Promise<ControlReply['data']> {
    for (let tries = 0; tries < 3000; tries++) {
      const cluster = await this.ok(`GET /v2/clusters/${clusterId}`);
      if (cluster.status === status) return cluster;
      await sleep(20);
    }
    throw new Error(`cluster ${clusterId} was not ${status} in a minute`);
  }
}

/** Makes a call of REST v2 at an endpoint. @param token `user:password`, or an API key */
export async function dataCall(
  endpoint: string,
  path: string,
  body: unknown,
  token: string,
): Promise<ControlReply> {
  const response = await fetch(`${endpoint}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Omit<ControlReply, 'status'>) };
}
