import { decodeInt64s } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { createLog } from '../../observe/log.ts';
import { pairs } from '../collections/test-schema.ts';
import { TEST_CLUSTER } from '../connection/test-store.ts';
import { ExpirySweeper } from './expiry-sweeper.ts';
import { columns, createEntityRig, type EntityRig, searchRequest } from './test-rig.ts';

const BOOKS = { collection_name: 'books' };

/** A clock that stands still until it is set. */
function standing(start = 1_800_000_000_000) {
  let now = start;
  return {
    now: () => now,
    passes(seconds: number) {
      now += seconds * 1000;
    },
  };
}

function insert(rig: EntityRig, ids: readonly number[], rpc: 'Insert' | 'Upsert' = 'Insert') {
  const vectors = columns.vectors(
    'vector',
    ids.map((id) => [id, 0, 0, 0]),
  );
  const request = { ...BOOKS, num_rows: ids.length };
  return rig.call(rpc, { ...request, fields_data: [columns.int64('id', ids), vectors] });
}

async function seen(rig: EntityRig) {
  const query = await rig.call('Query', { ...BOOKS, expr: 'id > 0', output_fields: ['id'] });
  const search = await rig.call('Search', searchRequest('books', [[1, 0, 0, 0]]));
  const keys = (bytes: Uint8Array) =>
    decodeInt64s(bytes)
      .map(Number)
      .sort((a, b) => a - b);
  const found = keys(query.fields_data[0].scalars.long_data.data);
  const { ids } = search.results;
  expect(ids?.int_id ? keys(ids.int_id.data) : []).toEqual(found);
  const { stats } = await rig.call('GetCollectionStatistics', BOOKS);
  expect(stats[0].value).toBe(String(found.length));
  return found;
}

const alter = (rig: EntityRig, ttl: string) =>
  rig.call('AlterCollection', { ...BOOKS, properties: pairs({ 'collection.ttl.seconds': ttl }) });

async function sweep(rig: EntityRig, clock: { now(): number }): Promise<number> {
  const { catalog } = rig.store;
  const { engine } = rig;
  const log = createLog('silent');
  await new ExpirySweeper({ clusterId: TEST_CLUSTER, catalog, engine, clock, log }).sweep();
  const record = await catalog.findCollection(TEST_CLUSTER, 'default', 'books');
  return engine.collection(record?.id ?? 0).stats().rows;
}

test('an entity is not seen once it has lived as long as it may, and removed later', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books');
  await insert(rig, [1, 2]);
  await alter(rig, '60');
  clock.passes(40);
  await insert(rig, [3]);
  expect(await seen(rig)).toEqual([1, 2, 3]);
  clock.passes(20);
  expect(await seen(rig)).toEqual([3]);
  expect(await sweep(rig, clock)).toBe(1);
  expect(await seen(rig)).toEqual([3]);
  clock.passes(40);
  expect(await seen(rig)).toEqual([]);
  expect(await sweep(rig, clock)).toBe(0);
});

test('the life of what was there begins when there is a time to live', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books');
  await insert(rig, [1]);
  clock.passes(1000);
  await alter(rig, '60');
  clock.passes(50);
  expect(await seen(rig)).toEqual([1]);
  await alter(rig, '70');
  clock.passes(15);
  expect(await seen(rig)).toEqual([1]);
  clock.passes(5);
  expect(await seen(rig)).toEqual([]);
  expect(await sweep(rig, clock)).toBe(0);
});

test('an entity that is written again lives on', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books');
  await alter(rig, '60');
  await insert(rig, [1, 2]);
  clock.passes(50);
  await insert(rig, [2], 'Upsert');
  clock.passes(50);
  expect(await seen(rig)).toEqual([2]);
  // One that has expired does not keep another one from its key.
  await insert(rig, [1], 'Upsert');
  expect(await seen(rig)).toEqual([1, 2]);
});

test('a delete does not count what has expired', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books');
  await alter(rig, '60');
  await insert(rig, [1, 2]);
  clock.passes(50);
  await insert(rig, [3]);
  clock.passes(20);
  const reply = await rig.call('Delete', { ...BOOKS, expr: 'id > 0' });
  expect(reply.delete_cnt.toNumber()).toBe(1);
});

test('a longer life brings back what was not removed yet, none keeps all', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books');
  await alter(rig, '60');
  await insert(rig, [1]);
  clock.passes(100);
  expect(await seen(rig)).toEqual([]);
  await alter(rig, '1000');
  expect(await seen(rig)).toEqual([1]);
  await alter(rig, '0');
  clock.passes(10_000);
  expect(await seen(rig)).toEqual([1]);
  await alter(rig, '60');
  expect(await seen(rig)).toEqual([]);
  await rig.call('AlterCollection', { ...BOOKS, delete_keys: ['collection.ttl.seconds'] });
  expect(await seen(rig)).toEqual([1]);
  expect(await sweep(rig, clock)).toBe(1);
});

test('a partial update brings nothing back of an entity that has expired', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books', { enable_dynamic_field: true });
  await alter(rig, '60');
  await insert(rig, [1]);
  await rig.call('Upsert', {
    ...{ ...BOOKS, num_rows: 1, partial_update: true },
    fields_data: [columns.int64('id', [1]), columns.dynamic([{ secret: 7 }])],
  });
  clock.passes(100);
  const update = (...more: object[]) =>
    rig.call('Upsert', {
      ...{ ...BOOKS, num_rows: 1, partial_update: true },
      fields_data: [columns.int64('id', [1]), columns.dynamic([{ other: 8 }]), ...more],
    });
  await expect(update()).rejects.toThrow(
    'fieldSchema(vector) has no corresponding fieldData pass in',
  );
  expect(await seen(rig)).toEqual([]);
  await update(columns.vectors('vector', [[9, 0, 0, 0]]));
  const reply = await rig.call('Query', { ...BOOKS, expr: 'id == 1', output_fields: ['$meta'] });
  const { data } = reply.fields_data.find((one: { is_dynamic: boolean }) => one.is_dynamic).scalars
    .json_data;
  expect(Buffer.from(data[0]).toString()).toBe('{"other":8}');
});

test('row policies do not keep the key of what has expired from others', async () => {
  const clock = standing();
  await using rig = await createEntityRig(clock);
  await rig.prepare('books');
  await alter(rig, '60');
  await insert(rig, [1]);
  const variables = { user: 'alice', tags: new Map<string, string>() };
  const rule = { using: ['id > 100'], check: ['id > 0'], variables };
  const rights = { rights: { rowRule: () => rule } };
  const take = (rpc: 'Insert' | 'Upsert') =>
    rig.call(
      rpc,
      {
        ...{ ...BOOKS, num_rows: 1 },
        fields_data: [columns.int64('id', [1]), columns.vectors('vector', [[1, 0, 0, 0]])],
      },
      rights,
    );
  await expect(take('Upsert')).rejects.toThrow(/row/i);
  clock.passes(100);
  await take('Upsert');
  await expect(take('Insert')).rejects.toThrow(/row/i);
  clock.passes(100);
  await take('Insert');
  expect(await seen(rig)).toEqual([1]);
});
