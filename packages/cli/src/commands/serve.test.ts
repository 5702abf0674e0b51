import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { callReplica, startReplica } from '../../../server/src/testing/replica-rig.ts';

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

function rowsFrom(first: number) {
  const vector = () => Array.from({ length: DIM }, () => Math.round(1000 * Math.random()));
  return Array.from({ length: PER_CALL }, (_, at) => ({ id: first + at, vector: vector() }));
}

test('a server that is told to stop does not wait for an index build, and nothing is lost', async () => {
  const server = await startReplica(HERE);
  const token = server.founded?.adminToken ?? '';
  const ask = async (url: string, path: string, more: object) => {
    const body = { collectionName: 'c', ...more };
    const reply = await callReplica(url, path, { token, body, patienceMs: TOO_LONG_MS });
    expect(reply).toMatchObject({ code: 0 });
    return reply.data;
  };
  await ask(server.clusterUrl, 'collections/create', COLLECTION);
  const parts = Array.from({ length: ROWS / PER_CALL }, (_, part) => rowsFrom(part * PER_CALL));
  await Promise.all(parts.map((data) => ask(server.clusterUrl, 'entities/insert', { data })));
  await sleep(QUIET_MS);
  const tooLong = sleep(TOO_LONG_MS, 'waits for the build', { ref: false });
  expect(await Promise.race([server.stop(), tooLong])).toBe(0);

  const again = await startReplica({ ...HERE, again: server });
  const count = { filter: '', outputFields: ['count(*)'], consistencyLevel: 'Strong' };
  expect(await ask(again.clusterUrl, 'entities/query', count)).toEqual([{ 'count(*)': ROWS }]);
});
