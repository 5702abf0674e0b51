import { CommandError } from '../kit/command-error.ts';
import { EXIT } from '../kit/exit-code.ts';
import { type Asked, send } from './send.ts';
import type { ServerAddress } from './server-address.ts';

/** Pages of a list; the server gives no more at once. */
const PAGE_SIZE = 100;
/** Codes that say that what is named does not exist: of the cloud, of Milvus. */
const NOT_FOUND = new Set([80020, 100, 90001]);

/** Query parameters; what is undefined is left out. */
type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The calls of a server's control plane. Each gives the `data` of the reply, or throws. */
export class ControlPlane {
  readonly address: ServerAddress;

  constructor(address: ServerAddress) {
    this.address = address;
  }

  get<Data>(path: string, query: Query = {}): Promise<Data> {
    return this.#call({ method: 'GET', path: withQuery(path, query) });
  }

  post<Data = unknown>(
    path: string,
    body: object = {},
    more: Pick<Asked, 'headers' | 'patienceMs'> = {},
  ): Promise<Data> {
    return this.#call({ ...{ method: 'POST', path, body }, ...more });
  }

  put<Data = unknown>(path: string, body: object): Promise<Data> {
    return this.#call({ method: 'PUT', path, body });
  }

  patch<Data = unknown>(path: string, body: object): Promise<Data> {
    return this.#call({ method: 'PATCH', path, body });
  }

  delete<Data = unknown>(path: string): Promise<Data> {
    return this.#call({ method: 'DELETE', path });
  }

  /** All pages of a list. @param key of the reply that holds the items */
  async all<Item>(path: string, key: string, query: Query = {}): Promise<Item[]> {
    const items: Item[] = [];
    for (let currentPage = 1; ; currentPage++) {
      const page = await this.get<Record<string, unknown>>(path, {
        ...query,
        ...{ currentPage, pageSize: PAGE_SIZE },
      });
      const found = (page[key] ?? []) as Item[];
      items.push(...found);
      if (found.length < PAGE_SIZE || items.length >= Number(page.count)) return items;
    }
  }

  /** A call of a cluster's data plane, e.g. `users/list`. */
  data<Data = unknown>(clusterId: string, call: string, body: object = {}): Promise<Data> {
    return this.post(withQuery(`/v2/vectordb/${call}`, { cluster_id: clusterId }), body);
  }

  async #call<Data>(asked: Asked): Promise<Data> {
    const { status, text } = await send(asked, this.address);
    const reply = parseReply(text, this.address);
    // Old calls of the cloud say 200 for success.
    if (status < 400 && (reply.code === 0 || reply.code === 200)) return reply.data as Data;
    throw refusal(status, reply, this.address);
  }
}

export const segment = (text: string): string => encodeURIComponent(text);

function withQuery(path: string, query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined);
  if (pairs.length === 0) return path;
  return `${path}?${new URLSearchParams(pairs.map(([key, value]): [string, string] => [key, String(value)]))}`;
}

interface ServerReply {
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
}

function parseReply(text: string, { name }: ServerAddress): ServerReply {
  try {
    const reply = JSON.parse(text) as ServerReply;
    if (typeof reply?.code === 'number') return reply;
  } catch {
    // Some other server.
  }
  throw new CommandError(
    `${name} is not the control plane of a Latchkey server: it is on --admin-port, by default 8530`,
    { exitCode: EXIT.unreachable },
  );
}

function refusal(status: number, { code, message }: ServerReply, address: ServerAddress) {
  if (status === 401) {
    const why = 'url' in address ? address.whenRefused : undefined;
    const text = why ? `${address.name}: ${why}` : `${address.name} does not accept this API key`;
    return new CommandError(text, {
      ...{ exitCode: EXIT.notAllowed, code },
    });
  }
  return new CommandError(message || `the server answered ${status}`, {
    exitCode: exitCodeOf(status, code, message),
    code,
  });
}

function exitCodeOf(status: number, code: number, message = ''): number {
  if (status === 403) return EXIT.notAllowed;
  if (status === 404 || NOT_FOUND.has(code) || /not found|does not exist/.test(message)) {
    return EXIT.notFound;
  }
  return EXIT.refused;
}
