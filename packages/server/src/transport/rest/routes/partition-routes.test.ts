import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRestRig, type RestRig } from '../../../testing/rest-rig.ts';

let rig: RestRig;
const BOOKS = { collectionName: 'books' };
const OK = { code: 0, data: {} };
const vector = (id: number) => [id, 1, 0, 0];

beforeAll(async () => {
  rig = await openRestRig();
  await rig.post('collections/create', { ...BOOKS, dimension: 4, metricType: 'L2' });
});
afterAll(() => rig[Symbol.asyncDispose]());

async function data(path: string, body: object) {
  const reply = await rig.post(path, { ...BOOKS, ...body });
  expect(reply.body).toMatchObject({ code: 0 });
  return reply.body.data;
}

test('partitions are created, listed and dropped', async () => {
  for (const partitionName of ['a', 'b', 'gone']) {
    expect((await rig.post('partitions/create', { ...BOOKS, partitionName })).body).toEqual(OK);
  }
  await data('partitions/release', { partitionNames: ['gone'] });
  expect((await rig.post('partitions/drop', { ...BOOKS, partitionName: 'gone' })).body).toEqual(OK);
  expect(await data('partitions/list', {})).toEqual(['_default', 'a', 'b']);
  expect(await data('partitions/has', { partitionName: 'b' })).toEqual({ has: true });
  expect(await data('partitions/has', { partitionName: 'gone' })).toEqual({ has: false });
  const described = await data('collections/describe', {});
  expect(described.partitionsNum).toBe(3);
});

test('entities are written to a partition and read from partitions', async () => {
  const rows = (...ids: number[]) => ids.map((id) => ({ id, vector: vector(id), n: id }));
  await data('entities/insert', { data: rows(1, 2) });
  await data('entities/insert', { data: rows(11, 12, 13), partitionName: 'a' });
  await data('entities/upsert', { data: rows(21), partitionName: 'b' });
  expect(await data('partitions/get_stats', { partitionName: 'a' })).toEqual({ rowCount: 3 });
  const ids = (rows: { id: number }[]) => rows.map(({ id }) => id).sort((x, y) => x - y);
  const query = { filter: 'n > 0', outputFields: ['n'] };
  expect(ids(await data('entities/query', { ...query, partitionNames: ['a'] }))).toEqual([
    ...[11, 12, 13],
  ]);
  expect(ids(await data('entities/get', { id: [1, 11], partitionNames: ['_default'] }))).toEqual([
    1,
  ]);
  const near = await data('entities/search', {
    ...{ data: [vector(12)], limit: 2, partitionNames: ['_default', 'b'] },
  });
  expect(near.map(({ id }: { id: number }) => id)).toEqual([21, 2]);
  expect(await data('entities/delete', { filter: 'n > 0', partitionName: 'a' })).toEqual({
    deleteCount: 3,
  });
  expect(ids(await data('entities/query', query))).toEqual([1, 2, 21]);
});

test('partitions are loaded and released', async () => {
  await data('partitions/release', { partitionNames: ['b'] });
  const state = async (name: string) =>
    (await rig.post('collections/get_load_state', { ...BOOKS, partitionNames: [name] })).body;
  expect((await state('a')).data).toEqual({ loadState: 'LoadStateLoaded', loadProgress: 100 });
  expect((await state('b')).data).toEqual({ loadState: 'LoadStateNotLoad' });
  const search = { data: [vector(12)], limit: 2, partitionNames: ['b'] };
  const { body } = await rig.post('entities/search', { ...BOOKS, ...search });
  expect(body).toMatchObject({
    code: 201,
    message: expect.stringMatching(/^failed to search: partition not loaded\[partition=\[\d+\]\]$/),
  });
  await data('partitions/load', { partitionNames: ['b'] });
  expect(await data('entities/search', search)).toHaveLength(1);
});

test('mistakes have the texts of the RPCs', async () => {
  const drop = await rig.post('partitions/drop', { ...BOOKS, partitionName: 'a' });
  expect(drop.body).toEqual({
    code: 65535,
    message: 'partition cannot be dropped, partition is loaded, please release it first',
  });
  const insert = { ...BOOKS, partitionName: 'zz', data: [{ id: 1, vector: vector(1) }] };
  expect((await rig.post('entities/insert', insert)).body).toEqual({
    ...{ code: 200, message: 'partition not found[partition=zz]' },
  });
  const nameless = await rig.post('partitions/create', BOOKS);
  expect(nameless.body.code).toBe(1802);
});
