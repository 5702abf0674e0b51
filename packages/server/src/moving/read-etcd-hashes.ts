import { z } from 'zod';
import { OperatorError } from '../kernel/operator-error.ts';

const PAGE = 1000;
const PATIENCE_MS = 10_000;
/** Milvus gives no user a longer name, and no password a longer hash. */
const MOST_USERS = 100_000;

const rangeReply = z.object({
  kvs: z.array(z.object({ key: z.base64(), value: z.base64().default('') })).default([]),
  more: z.boolean().default(false),
});
/** Milvus' `internalpb.CredentialInfo`, as JSON. */
const credential = z.object({ encrypted_password: z.string() });

/**
 * The bcrypt hashes of a Milvus' passwords by user, from the etcd that it keeps them in (under
 * `ROOT/meta/root-coord/credential/users/`). No RPC of Milvus 2.3 tells them.
 * @param url of etcd, `http://HOST:2379`: its JSON gateway is asked, which it serves on the same port
 * @param rootPath Milvus' `etcd.rootPath`
 * @throws OperatorError: not reached, or nothing there
 */
export async function readEtcdHashes(url: string, rootPath: string): Promise<Map<string, string>> {
  const prefix = `${rootPath}/meta/root-coord/credential/users/`;
  // The key after all that begin with the prefix: `/` is followed by `0`.
  const end = `${prefix.slice(0, -1)}0`;
  const hashes = new Map<string, string>();
  for (let from = prefix; hashes.size < MOST_USERS; ) {
    const { kvs, more } = await range(url, from, end);
    for (const { key, value } of kvs) {
      from = `${text(key)}\0`;
      const parsed = credential.safeParse(jsonOf(text(value)));
      if (parsed.success)
        hashes.set(text(key).slice(prefix.length), parsed.data.encrypted_password);
    }
    if (!more || kvs.length === 0) break;
  }
  if (hashes.size > 0) return hashes;
  throw new OperatorError(
    `${url}: no users under ${prefix}: is this Milvus' etcd, and is its etcd.rootPath ${rootPath}?`,
  );
}

async function range(url: string, key: string, end: string) {
  const base64 = (value: string) => Buffer.from(value).toString('base64');
  const body = { key: base64(key), range_end: base64(end), limit: String(PAGE) };
  try {
    const response = await fetch(new URL('/v3/kv/range', url), {
      ...{ method: 'POST', body: JSON.stringify(body), redirect: 'error' },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) throw new Error(`it answers ${response.status}`);
    return rangeReply.parse(await response.json());
  } catch (cause) {
    const why = cause instanceof z.ZodError ? 'the answer is not that of etcd 3' : reasonOf(cause);
    throw new OperatorError(`etcd at ${url}: ${why}`, { cause });
  }
}

function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}

const text = (base64: string) => Buffer.from(base64, 'base64').toString();

function jsonOf(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}
