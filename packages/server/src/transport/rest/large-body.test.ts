import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { bytesOf, encodeInt64s, wire } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN, openRestRig, type RestRig } from '../../testing/rest-rig.ts';

const DIM = 128;

let rig: RestRig;
let url: string;
beforeAll(async () => {
  rig = await openRestRig();
  await rig.post('collections/create', { collectionName: 'c', dimension: DIM });
  rig.door.http.listen(0, '127.0.0.1');
  await once(rig.door.http, 'listening');
  url = `http://127.0.0.1:${(rig.door.http.address() as AddressInfo).port}/v2/vectordb`;
});
afterAll(() => rig[Symbol.asyncDispose]());

async function post(path: string, body: string) {
  const headers = { authorization: `Bearer ${ADMIN}` };
  const reply = await fetch(`${url}/${path}`, { method: 'POST', headers, body });
  return (await reply.json()) as { code: number; data: unknown };
}

const vector = Array.from({ length: DIM }, (_, i) => 1 / (i + 3));
const data = Array.from({ length: 5000 }, (_, id) => ({ id, vector, text: `row ${id}` }));

/** @param onSent called when all of the body is on its way */
async function postLarge(path: string, body: string, onSent: () => void): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-length': Buffer.byteLength(body) };
  const sending = request(`${url}/${path}`, { method: 'POST', headers });
  sending.end(body, onSent);
  const [reply] = (await once(sending, 'response')) as [IncomingMessage];
  expect(JSON.parse(await text(reply))).toMatchObject({ code: 0 });
}

test.each([
  ['entities/insert', 'Insert'],
  ['entities/upsert', 'Upsert'],
] as const)(
  'other calls are answered while a large body of %s is translated',
  async (path, rpc) => {
    const counts = { answered: 0, whenSent: 0, whenTranslated: 0 };
    rig.answer(rpc, async () => {
      counts.whenTranslated = counts.answered;
      return {};
    });
    let isDone = false;
    const onSent = () => {
      counts.whenSent = counts.answered;
    };
    const body = JSON.stringify({ collectionName: 'c', data });
    const large = postLarge(path, body, onSent).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      await post('users/list', '{}');
      counts.answered++;
    }
    await large;
    rig.answer(rpc, undefined);
    expect(rig.last(rpc).request.num_rows).toBe(data.length);
    expect(counts.whenTranslated - counts.whenSent).toBeGreaterThan(5);
  },
);

test('what a large body brings is what is stored', async () => {
  expect(
    await post('entities/insert', JSON.stringify({ collectionName: 'c', data })),
  ).toMatchObject({
    ...{ code: 0, data: { insertCount: data.length } },
  });
  const query = { collectionName: 'c', filter: 'id == 4321', outputFields: ['*'] };
  const found = await post('entities/query', JSON.stringify(query));
  const [row] = found.data as [{ readonly vector: number[] }];
  expect(row).toMatchObject({ id: 4321, text: 'row 4321' });
  expect(row.vector.map(Math.fround)).toEqual(vector.map(Math.fround));
});

const VECTORS = Array.from({ length: 3000 }, (_, at) => vector.map((number) => number + at));
const values = VECTORS.map((numbers) => Buffer.from(bytesOf(Float32Array.from(numbers))));

/** What a search brings to its handler. */
function searchedFor({ placeholder_group }: { placeholder_group: Uint8Array }) {
  const [found] = wire.common.PlaceholderGroup.decode(placeholder_group).placeholders;
  return { ...found, values: found?.values.map((value) => Buffer.from(value)) };
}

test('a search for many vectors is for each of them, and keeps no other call waiting', async () => {
  let whenAnswered = 0;
  let answered = 0;
  rig.answer('Search', async () => {
    whenAnswered = answered;
    return {};
  });
  const searched = [...VECTORS, ...VECTORS, ...VECTORS];
  const body = JSON.stringify({ collectionName: 'c', data: searched, limit: 3 });
  let whenSent = 0;
  let isDone = false;
  const onSent = () => {
    whenSent = answered;
  };
  const large = postLarge('entities/search', body, onSent).finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await post('users/list', '{}');
    answered++;
  }
  await large;
  rig.answer('Search', undefined);
  const { request } = rig.last('Search');
  expect(request).toMatchObject({ nq: { low: searched.length }, collection_name: 'c' });
  const all = [...values, ...values, ...values];
  expect(searchedFor(request)).toMatchObject({ tag: '$0', type: 101, values: all });
  expect(whenAnswered - whenSent).toBeGreaterThan(5);
});

test('a hybrid search takes many vectors for each of its searches', async () => {
  rig.answer('HybridSearch', async () => ({}));
  const search = [
    { data: VECTORS, annsField: 'vector', filter: 'id > 1' },
    { data: VECTORS.slice(0, 2), annsField: 'vector', limit: 7 },
  ];
  const body = JSON.stringify({ collectionName: 'c', search, limit: 3 });
  expect(await post('entities/hybrid_search', body)).toMatchObject({ code: 0 });
  rig.answer('HybridSearch', undefined);
  const [first, second] = rig.last('HybridSearch').request.requests;
  expect(first).toMatchObject({ dsl: 'id > 1', dsl_type: 1, nq: { low: VECTORS.length } });
  expect(searchedFor(first)).toMatchObject({ type: 101, values });
  expect(second).toMatchObject({ dsl: '', nq: { low: 2 } });
  expect(searchedFor(second)).toMatchObject({ values: values.slice(0, 2) });
});

test('one of many vectors that does not fit has its search refused, as one of few does', async () => {
  const refusal = async (data: readonly (readonly number[])[]) =>
    post('entities/search', JSON.stringify({ collectionName: 'c', data }));
  const refused = await refusal([...VECTORS, [1, 2]]);
  expect(refused.code).not.toBe(0);
  expect(refused).toEqual(await refusal([[1, 2]]));
});

const MANY = 200_000;
const many = Array.from({ length: MANY }, (_, at) => at * 1000);

test.each([
  ['integers', { int_id: { data: encodeInt64s([...many, 2n ** 60n]) } }, [...many, 2 ** 60]],
  ['texts', { str_id: { data: many.map((key) => `é${key}`) } }, many.map((key) => `é${key}`)],
])(
  'each of many keys that are %s comes back, and keeps no other call waiting',
  async (_kind, IDs, keys) => {
    let turns = 0;
    let isDone = false;
    const count = () => {
      turns++;
      if (!isDone) setImmediate(count);
    };
    rig.answer('Insert', async () => {
      setImmediate(count);
      return { IDs, insert_cnt: MANY };
    });
    // Nothing of the connection, whose client is in this process, is among what is counted.
    const { body } = await rig.post('entities/insert', { collectionName: 'c', data: data[0] });
    isDone = true;
    rig.answer('Insert', undefined);
    expect(body.data.insertCount).toBe(MANY);
    expect(body.data.insertIds).toEqual(keys);
    expect(turns).toBeGreaterThan(5);
  },
);

test('the keys and distances of many searches come back each with the other', async () => {
  const scores = bytesOf(Float32Array.from(many, (_, at) => at % 1000));
  rig.answer('Search', async () => ({
    results: { ids: { int_id: { data: encodeInt64s(many) } }, scores, topks: encodeInt64s([MANY]) },
  }));
  const { body } = await rig.post('entities/search', { collectionName: 'c', data: [vector] });
  rig.answer('Search', undefined);
  expect(body.data).toEqual(many.map((id, at) => ({ id, distance: at % 1000 })));
});
