import { CODES, Failure } from './failure.ts';
import { type Calls as ControlCalls, PLACES } from './generated/control.ts';
import type { Calls as DataCalls } from './generated/data.ts';
import { request } from './request.ts';

export type ControlOperation = keyof ControlCalls;
export type DataPath = keyof DataCalls;

/** What a call of the control plane takes: the parts that the document gives it, and no others. */
export type Asked<Operation extends ControlOperation> =
  keyof ControlCalls[Operation] extends 'reply'
    ? Record<string, never>
    : Omit<ControlCalls[Operation], 'reply'>;

/** Left out where nothing has to be said. */
type AskedOrNot<Operation extends ControlOperation> =
  Record<string, never> extends Asked<Operation>
    ? [asked?: Asked<Operation>]
    : [asked: Asked<Operation>];

/** `data` of a reply of the control plane. */
export type ControlReply<Operation extends ControlOperation> =
  ControlCalls[Operation]['reply']['data'];

/** A reply of the data plane: some routes put more beside `data`. */
export type DataReply<Path extends DataPath> = DataCalls[Path]['reply'];

/** The server, as the pages call it. Every call may throw a `Failure`. */
export interface Client {
  /** A route of the control plane. @returns its `data` */
  control<Operation extends ControlOperation>(
    operation: Operation,
    ...asked: AskedOrNot<Operation>
  ): Promise<ControlReply<Operation>>;
  /** A route of a cluster's REST v2, below `/v2/vectordb/`. */
  data<Path extends DataPath>(
    clusterId: string,
    path: Path,
    body: NonNullable<DataCalls[Path]['body']>,
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
    async control(operation, ...[asked]) {
      const [method, path] = PLACES[operation];
      const { params = {}, query = {}, body } = (asked ?? {}) as Partial<Parts>;
      const sent = body ?? (method === 'GET' || method === 'DELETE' ? undefined : {});
      const reply = await send(method, urlOf(path, params, query), sent);
      return reply.data as never;
    },
    async data(clusterId, path, body) {
      const url = `/v2/vectordb/${path}?cluster_id=${encodeURIComponent(clusterId)}`;
      return (await send('POST', url, body)) as never;
    },
  };
}

/** The parts of a call, whichever it is. */
interface Parts {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** A piece of a file goes as it is. */
  readonly body: unknown;
}

function urlOf(path: string, params: Parts['params'], query: Parts['query']): string {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name])),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `${filled}?${search}` : filled;
}
