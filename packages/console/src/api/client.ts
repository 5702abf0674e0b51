import { PLACES } from 'virtual:control-places';
import type { CONTROL_ROUTES, ControlOperation } from '@latchkey/contract/control';
import type { REST_ROUTES, RestPath } from '@latchkey/contract/rest';
import type { z } from 'zod';
import { CODES, Failure } from './failure.ts';
import { request } from './request.ts';

type Route<Operation extends ControlOperation> = (typeof CONTROL_ROUTES)[Operation];

/** What a call of the control plane takes: the parts that its route has. */
export interface Asked<Operation extends ControlOperation> {
  readonly params?: z.input<Route<Operation>['params']>;
  readonly query?: z.input<Route<Operation>['query']>;
  readonly body?: z.input<Route<Operation>['body']>;
  /** Of a route that takes a piece of a file, in place of a body. */
  readonly piece?: Blob;
}

/** `data` of a reply of the control plane. */
export type ControlReply<Operation extends ControlOperation> = z.output<Route<Operation>['reply']>;

/** A reply of the data plane: some routes put texts beside `data`. */
export interface DataReply<Path extends RestPath> {
  readonly data: z.output<(typeof REST_ROUTES)[Path]['data']>;
  readonly description?: string;
}

/** The server, as the pages call it. Every call may throw a `Failure`. */
export interface Client {
  /** A route of the control plane. @returns its `data` */
  control<Operation extends ControlOperation>(
    operation: Operation,
    asked?: Asked<Operation>,
  ): Promise<ControlReply<Operation>>;
  /** A route of a cluster's REST v2, below `/v2/vectordb/`. */
  data<Path extends RestPath>(
    clusterId: string,
    path: Path,
    body: z.input<(typeof REST_ROUTES)[Path]['request']>,
  ): Promise<DataReply<Path>>;
}

export interface ClientParts {
  /** Asks for the password again. @returns whether it was given */
  readonly confirm: () => Promise<boolean>;
  /** Called when the session is over. */
  readonly onSignedOut: () => void;
}

export function createClient({ confirm, onSignedOut }: ClientParts): Client {
  /** Sends again after the password was asked for, where the server wants that. */
  async function send(method: string, url: string, body?: unknown) {
    try {
      return await request(method, url, body);
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      if (failure.code === CODES.notSignedIn) onSignedOut();
      if (failure.code !== CODES.confirm || !(await confirm())) throw failure;
      return request(method, url, body);
    }
  }
  return {
    async control(operation, asked = {}) {
      const [method, path] = PLACES[operation];
      const { params, query, body, piece } = asked;
      const sent = piece ?? body ?? (method === 'GET' || method === 'DELETE' ? undefined : {});
      const reply = await send(method, urlOf(path, params ?? {}, query ?? {}), sent);
      return reply.data as never;
    },
    async data(clusterId, path, body) {
      const url = `/v2/vectordb/${path}?cluster_id=${encodeURIComponent(clusterId)}`;
      return (await send('POST', url, body)) as never;
    },
  };
}

function urlOf(path: string, params: object, query: object): string {
  const values = params as Record<string, unknown>;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(values[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}
