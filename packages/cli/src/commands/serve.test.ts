import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startReplica } from '../../../server/src/testing/replica-rig.ts';

const ROWS = 40_000;
const PER_CALL = 10_000;
const DIM = 256;
/** A build begins when nothing was written for a second. */
const QUIET_MS = 2000;
/** More than calls that are under way are given. */
const TOO_LONG_MS = 30_000;
/** Whose index takes a minute or two. */
const COLLECTION = {
  schema: {
    fields: [
      { fieldName: 'id', dataType: 'Int64', isPrimary: true },
      { fieldName: 'vector', dataType: 'FloatVector', elementTypeParams: { dim: DIM } },
    ],
  },
  indexParams: [
    {
      ...{ fieldName: 'vector', indexName: 'vector', metricType: 'L2', indexType: 'HNSW' },
      params: { M: 64, efConstruction: 500 },
    },
  ],
};
const HERE = { upstream: { flags: [] }, store: 'sqlite' };

async function post(url: string, token: string, path: string, body: object) {
  const response = await fetch(`${url}/v2/vectordb/${path}`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${token}` } },
    body: JSON.stringify({ collectionName: 'c', ...body }),
  });
  const answer = (await response.json()) as { code: number; message?: string; data: unknown };
  if (answer.code !== 0) throw new Error(`${path}: ${answer.message}`);
  return answer.data;
}

function rowsFrom(first: number) {
  const vector = () => Array.from({ length: DIM }, () => Math.round(1000 * Math.random()));
  return Array.from({ length: PER_CALL }, (_, at) => ({ id: first + at, vector: vector() }));
}

test('a server that is told to stop does not wait for an index build, and nothing is lost', async () => {
  const server = await startReplica(HERE);
  const token = server.founded?.adminToken ?? '';
  const ask = (path: string, body: object) => post(server.clusterUrl, token, path, body);
  await ask('collections/create', COLLECTION);
  const parts = Array.from({ length: ROWS / PER_CALL }, (_, part) => rowsFrom(part * PER_CALL));
  await Promise.all(parts.map((data) => ask('entities/insert', { data })));
  await sleep(QUIET_MS);
  const tooLong = sleep(TOO_LONG_MS, 'waits for the build', { ref: false });
  expect(await Promise.race([server.stop(), tooLong])).toBe(0);

  const again = await startReplica({ ...HERE, again: server });
  const count = { filter: '', outputFields: ['count(*)'], consistencyLevel: 'Strong' };
  expect(await post(again.clusterUrl, token, 'entities/query', count)).toEqual([
    { 'count(*)': ROWS },
  ]);
});
