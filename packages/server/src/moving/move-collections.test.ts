import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { dataCall } from '../testing/control-client.ts';
import { temporaryDir } from '../testing/temporary-store.ts';
import { startTestServer } from '../testing/test-server.ts';
import { moveAllCollections } from './move-all-collections.ts';

vi.setConfig({ testTimeout: 120_000 });

async function twoServers() {
  const sides = [await startTestServer(), await startTestServer()].map((server, at) => {
    onTestFinished(() => server.dispose());
    const tokenFile = join(temporaryDir(), `token-${at}`);
    writeFileSync(tokenFile, server.adminToken, { mode: 0o600 });
    return {
      at: { url: server.clusterUrl, tokenFile },
      call: (path: string, body: object) =>
        dataCall(server.clusterUrl, path, { collectionName: 'docs', ...body }, server.adminToken),
    };
  });
  const [from, to] = sides;
  if (!from || !to) throw new Error('there are two');
  const move = () => moveAllCollections({ from: from.at, to: to.at, progress: () => undefined });
  return { from, to, move };
}

const rows = (ids: readonly number[]) => ids.map((id) => ({ id, vector: [id, 1] }));
const upTo = (count: number) => Array.from({ length: count }, (_, id) => id);

test('a run after many deletes takes away all that is gone', async () => {
  const { from, to, move } = await twoServers();
  for (const { call } of [from, to]) await call('collections/create', { dimension: 2 });
  const kept = [0, 3, 7000, 8999];
  await from.call('entities/insert', { data: rows(kept) });
  await to.call('entities/insert', { data: rows(upTo(9000)) });
  const { moved, notMoved } = await move();
  expect(notMoved).toEqual([]);
  expect(moved).toMatchObject([{ rows: 4, written: 0, removed: 8996 }]);
  const left = await to.call('entities/query', { filter: 'id >= 0', outputFields: ['id'] });
  expect(left.data).toEqual(kept.map((id) => ({ id })));
});

test('a run that was broken off before the index was made is gone on with', async () => {
  const { from, to, move } = await twoServers();
  await from.call('collections/create', { dimension: 2 });
  await from.call('entities/insert', { data: rows(upTo(10)) });
  const { data } = await from.call('collections/describe', {});
  const fields = [
    { fieldName: 'id', dataType: 'Int64', isPrimary: true },
    { fieldName: 'vector', dataType: 'FloatVector', elementTypeParams: { dim: '2' } },
  ];
  const { enableDynamicField } = data as { enableDynamicField: boolean };
  await to.call('collections/create', { schema: { fields, enableDynamicField } });
  const { moved, notMoved } = await move();
  expect(notMoved).toEqual([]);
  expect(moved).toMatchObject([{ rows: 10, written: 10 }]);
  const found = await to.call('entities/search', { data: [[3, 1]], limit: 1 });
  expect(found.data).toMatchObject([{ id: 3 }]);
});
