import { Failure } from './failure.ts';

/** Says to the server that a script of its own pages sends the request: no form or link can. */
const OWN_PAGES = { 'X-Latchkey-Console': '1' };
/** Whole numbers of 64 bits come as texts: JavaScript's own numbers would round a primary key. */
const EXACT = { 'Accept-Type-Allow-Int64': 'false' };

interface Reply {
  readonly code: number;
  readonly message?: string;
  readonly data?: unknown;
}

/** One request to this server, with the session's cookie. @returns the whole reply @throws Failure */
export async function request(method: string, url: string, body?: unknown): Promise<Reply> {
  const response = await reach(method, url, body);
  const reply = await readReply(response);
  if (response.ok && reply?.code === 0) return reply;
  const wait = Number(response.headers.get('Retry-After'));
  throw new Failure(reply?.message ?? `${response.status} ${response.statusText}`, {
    ...{ code: reply?.code ?? response.status, status: response.status },
    ...(wait > 0 && { retryAfter: wait }),
  });
}

async function reach(method: string, url: string, body: unknown): Promise<Response> {
  const isJson = body !== undefined && !(body instanceof Blob);
  try {
    return await fetch(url, {
      ...{ method, credentials: 'same-origin', cache: 'no-store' },
      headers: { ...OWN_PAGES, ...EXACT, ...(isJson && { 'Content-Type': 'application/json' }) },
      ...(body instanceof Blob && { body }),
      ...(isJson && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new Failure('', { code: 0, status: 0 });
  }
}

async function readReply(response: Response): Promise<Reply | undefined> {
  try {
    return (await response.json()) as Reply;
  } catch {
    return undefined;
  }
}
