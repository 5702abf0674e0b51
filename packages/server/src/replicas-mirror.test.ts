import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { dataCall } from './testing/control-client.ts';
import { callReplica, type Replica, startReplica } from './testing/replica-rig.ts';
import { temporaryDatabase } from './testing/temporary-database.ts';
import { temporaryDir } from './testing/temporary-store.ts';
import { startTestServer } from './testing/test-server.ts';

vi.setConfig({ testTimeout: 240_000 });

const ROUNDS = 8;
/** How long a replica takes what a name stands for to be so still. */
const TRUSTED_MS = 3_100;

/** Two replicas that share an upstream, where somebody else makes collections. */
async function setUp() {
  const upstream = await startTestServer();
  onTestFinished(() => upstream.dispose());
  const tokenFile = join(temporaryDir(), 'token');
  writeFileSync(tokenFile, upstream.adminToken, { mode: 0o600 });
  const flags = ['--engine', 'milvus', '--milvus-uri', upstream.clusterUrl];
  const store = await temporaryDatabase();
  const options = { store, upstream: { flags: [...flags, '--milvus-token-file', tokenFile] } };
  const first = await startReplica(options);
  const second = await startReplica(options);
  const there = async (path: string, body: object) => {
    const reply = await dataCall(upstream.clusterUrl, path, body, upstream.adminToken);
    expect({ path, reply }).toMatchObject({ reply: { code: 0 } });
  };
  const token = first.founded?.adminToken ?? '';
  const ask = (replica: Replica, path: string, body: object) =>
    callReplica(replica.clusterUrl, path, { token, body });
  return { first, second, there, ask };
}

test('a collection, a database and an alias that are new upstream are called on two replicas at once', async () => {
  const { first, second, there, ask } = await setUp();
  const both = async (path: string, body: object) => {
    const calls = [first, second, first, second].map((replica) => ask(replica, path, body));
    const replies = await Promise.all(calls);
    expect({ path, body, replies }).toMatchObject({
      replies: calls.map(() => ({ status: 200, code: 0 })),
    });
  };
  for (let round = 0; round < ROUNDS; round++) {
    await there('databases/create', { dbName: `db${round}` });
  }
  await sleep(TRUSTED_MS);
  for (let round = 0; round < ROUNDS; round++) {
    const dbName = `db${round}`;
    const collectionName = `books${round}`;
    for (const name of ['default', dbName]) {
      await there('collections/create', { dbName: name, collectionName, dimension: 2 });
      await both('collections/describe', { dbName: name, collectionName });
    }
    await there('aliases/create', { collectionName, aliasName: `alias${round}` });
    await both('collections/describe', { collectionName: `alias${round}` });
    // Dropped and made anew there: another one, by the same name.
    await there('aliases/drop', { aliasName: `alias${round}` });
    await there('collections/drop', { collectionName });
    await there('collections/create', { collectionName, dimension: 3 });
    if (round === 0) await sleep(TRUSTED_MS);
    await both('collections/list', {});
    await both('entities/query', { collectionName, filter: 'id > 0', limit: 1 });
  }
});
