import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../config/index.ts';
import { startTestServer, type TestServer } from './test-server.ts';

/** What stands behind a gateway, and who signs in there for it. */
export interface TestUpstream {
  readonly url: string;
  readonly token: string;
  dispose(): Promise<void>;
}

/**
 * A Milvus where one is named, as `LATCHKEY_TEST_MILVUS=http://HOST:PORT` with
 * `LATCHKEY_TEST_MILVUS_TOKEN`; else another Latchkey, which speaks the same protocol and asks for
 * credentials, too.
 */
export async function startTestUpstream(): Promise<TestUpstream> {
  const { LATCHKEY_TEST_MILVUS: named, LATCHKEY_TEST_MILVUS_TOKEN = 'root:Milvus' } = process.env;
  if (named) {
    return { url: named, token: LATCHKEY_TEST_MILVUS_TOKEN, dispose: async () => undefined };
  }
  const other = await startTestServer();
  return { url: other.clusterUrl, token: other.adminToken, dispose: () => other.dispose() };
}

/** Files with credentials of service accounts. */
export class TokenFiles {
  readonly #folder = mkdtempSync(join(tmpdir(), 'latchkey-tokens-'));

  write(name: string, token: string): string {
    const path = join(this.#folder, name);
    writeFileSync(path, `${token}\n`, { mode: 0o600 });
    return path;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

export function startTestGateway(
  urls: string | readonly string[],
  tokenFile: string,
  more: Partial<Config> = {},
): Promise<TestServer> {
  const milvusUri = [urls].flat();
  return startTestServer({ engine: 'milvus', milvusUri, milvusTokenFile: tokenFile, ...more });
}

/** A request of REST v2, as db_admin unless a token is given; its reply's envelope. */
export async function callRest(to: TestServer, path: string, body: object, token = to.adminToken) {
  const response = await fetch(`${to.clusterUrl}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every route
  return (await response.json()) as any;
}

/** A collection with a key `id`, a vector `v` of two numbers, and a `title`; indexed and loaded. */
export async function createBooks(to: TestServer, collectionName: string, dbName = 'default') {
  const made = await callRest(to, 'collections/create', {
    ...{ collectionName, dbName },
    schema: {
      fields: [
        { fieldName: 'id', dataType: 'Int64', isPrimary: true },
        { fieldName: 'v', dataType: 'FloatVector', elementTypeParams: { dim: 2 } },
        { fieldName: 'title', dataType: 'VarChar', elementTypeParams: { max_length: 64 } },
      ],
    },
    indexParams: [{ fieldName: 'v', indexName: 'v', metricType: 'L2', indexType: 'FLAT' }],
  });
  if (made.code !== 0) throw new Error(`createBooks: ${made.message}`);
}
