import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
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
