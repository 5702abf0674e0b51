import { appendFileSync, cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOf } from '@latchkey/contract';
import { ZVecCollectionSchema, ZVecCreateAndOpen } from '@zvec/zvec';
import { expect, test } from 'vitest';
import type { Column, EngineCollection, Key, Rows } from '../engine.ts';
import { inPartitions, writtenAfter, writtenUntil } from '../filter/index.ts';
import { PARTITION, WRITTEN } from '../hidden-fields.ts';
import { type CollectionSpec, DataType } from '../spec.ts';
import { scalarColumn } from './columns.ts';
import { ExactVectors } from './exact-vectors.ts';
import { encodeEntry } from './journal-entry.ts';
import { framed } from './journal-frames.ts';
import { keepRecords } from './keep-records.ts';
import { MOST_UNSEALED } from './open-store.ts';
import { RowTexts } from './row-texts.ts';
import { storeSchema } from './schema.ts';
import {
  createTestEngine,
  DIM,
  field,
  filter,
  nearest,
  put,
  rowQuery,
  spec,
  type TestEngine,
} from './test-engine.ts';
import { toDocs } from './to-docs.ts';

const signal = new AbortController().signal;
const vector = (id: number) => Array.from({ length: DIM }, (_, at) => id + at);
const PARTED: CollectionSpec = { ...spec(), partitions: [{ id: 7 }, { id: 50 }, { id: 51 }] };

function rows(ids: readonly number[], hidden: Record<number, number | null> = {}): Rows {
  const columns = new Map<number, Column>([
    [100, { kind: 'scalar', values: ids }],
    [101, { kind: 'dense', bytes: bytesOf(Float32Array.from(ids.flatMap(vector))) }],
    [102, { kind: 'scalar', values: ids }],
    [103, { kind: 'scalar', values: ids.map(() => '{}') }],
  ]);
  for (const [id, value] of Object.entries(hidden)) {
    columns.set(Number(id), { kind: 'scalar', values: ids.map(() => value) });
  }
  return { keys: ids, columns };
}

async function keys(collection: EngineCollection, by = filter('id >= 0')): Promise<Key[]> {
  return [...(await collection.query(rowQuery({ filter: by, order: 'key' }))).keys];
}

/** What a first release left: a store without columns for what is hidden. */
async function oldStore(rig: TestEngine, ids: readonly number[]): Promise<void> {
  const schema = storeSchema(spec());
  const hidden = [WRITTEN, PARTITION].map(scalarColumn);
  const old = new ZVecCollectionSchema({
    name: schema.name,
    vectors: schema.vectors(),
    fields: schema.fields().filter(({ name }) => !hidden.includes(name)),
  });
  mkdirSync(join(rig.dir, 'c7'), { recursive: true });
  const store = ZVecCreateAndOpen(join(rig.dir, 'c7', 'g1'), old);
  const exact = new ExactVectors(join(rig.dir, 'c7', 'g1'), spec().fields);
  const rowTexts = new RowTexts(join(rig.dir, 'c7', 'g1'));
  const shape = {
    ...{ fields: spec().fields, metric: () => 'L2' as const, column: scalarColumn },
    ...{ exact, rows: rowTexts },
  };
  const range = { rows: rows(ids), start: 0, end: ids.length };
  const statuses = store.upsertSync(toDocs(shape, range, await keepRecords(shape, range)));
  expect(statuses.every(({ ok }) => ok)).toBe(true);
  store.closeSync();
  exact.close();
  rowTexts.close();
}

test('entities of a partition are found by it, those without one in the default partition', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(PARTED);
  await collection.upsert(rows([1, 2]));
  await collection.upsert(rows([3, 4], { [PARTITION.id]: 50 }));
  await collection.upsert(rows([5], { [PARTITION.id]: 51 }));
  for (let round = 0; round < 2; round++) {
    expect(await keys(collection, inPartitions([50], 7))).toEqual([3, 4]);
    expect(await keys(collection, inPartitions([7], 7))).toEqual([1, 2]);
    expect(await keys(collection, inPartitions([51, 7], 7))).toEqual([1, 2, 5]);
    const near = nearest(vector(4), { filter: inPartitions([7, 51], 7) });
    expect((await collection.search(near)).keys).toEqual([5, 2, 1]);
    await collection.flush();
    await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(5);
  }
  expect(await collection.count(inPartitions([50, 51], 7), signal)).toBe(3);
});

test('a partition that is not there is not written to', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(PARTED);
  const write = collection.upsert(rows([3], { [PARTITION.id]: 52 }));
  await expect(write).rejects.toThrow('partition not found[partition=52]');
  expect(await keys(collection)).toEqual([]);
});

test('what is in a partition that goes is deleted, also if the process ended before', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(PARTED);
  await collection.upsert(rows([1]));
  await collection.upsert(rows([3], { [PARTITION.id]: 50 }));
  await collection.upsert(rows([5], { [PARTITION.id]: 51 }));
  await collection.alter({ ...PARTED, partitions: [{ id: 7 }, { id: 51 }] });
  expect(await keys(collection)).toEqual([1, 5]);
  const engine = await rig.reopen([{ ...PARTED, partitions: [{ id: 7 }] }]);
  expect(await keys(engine.collection(7))).toEqual([1]);
});

test('a store of a first release is read and written as it is', async () => {
  await using rig = await createTestEngine();
  await oldStore(rig, [1, 2, 3]);
  const collection = (await rig.reopen([spec()])).collection(7);
  await collection.upsert(rows([3, 4], { [WRITTEN.id]: 1000 }));
  expect(await keys(collection)).toEqual([1, 2, 3, 4]);
  expect(await keys(collection, filter('n > 2'))).toEqual([3, 4]);
  expect((await collection.search(nearest(vector(4), { limit: 1 }))).keys).toEqual([4]);
  const again = (await rig.reopen([spec()])).collection(7);
  expect(await keys(again)).toEqual([1, 2, 3, 4]);
});

test('it has partitions and expiry as soon as they are asked for', async () => {
  await using rig = await createTestEngine();
  await oldStore(rig, [1, 2]);
  const collection = (await rig.reopen([spec()])).collection(7);
  await collection.alter({ ...PARTED, expires: true });
  await collection.upsert(rows([3], { [PARTITION.id]: 50, [WRITTEN.id]: 1000 }));
  expect(await keys(collection, inPartitions([7], 7))).toEqual([1, 2]);
  expect(await keys(collection, inPartitions([50], 7))).toEqual([3]);
  // What was there does not say when it was written.
  expect(await keys(collection, writtenAfter(1000, true))).toEqual([1, 2]);
  expect(await keys(collection, writtenAfter(999, false))).toEqual([3]);
  expect(await keys(collection, writtenUntil(1000, false))).toEqual([3]);
  expect(await keys(collection, writtenUntil(1000, true))).toEqual([1, 2, 3]);
});

test('also if the process ended before the engine knew', async () => {
  await using rig = await createTestEngine();
  await oldStore(rig, [1, 2]);
  const collection = (await rig.reopen([PARTED])).collection(7);
  await collection.upsert(rows([3], { [PARTITION.id]: 50 }));
  expect(await keys(collection, inPartitions([50], 7))).toEqual([3]);
});

test('what a kill left of writes to partitions is done again', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(PARTED);
  await collection.upsert(rows([1]));
  await collection.upsert(rows([3, 4], { [PARTITION.id]: 50, [WRITTEN.id]: 77 }));
  await using copy = await createTestEngine();
  cpSync(join(rig.dir, 'c7'), join(copy.dir, 'c7'), { recursive: true });
  const again = (await copy.reopen([PARTED])).collection(7);
  expect(await keys(again, inPartitions([50], 7))).toEqual([3, 4]);
  expect(await keys(again, writtenUntil(77, false))).toEqual([3, 4]);
  expect(await keys(again, inPartitions([7], 7))).toEqual([1]);
});

test.each([true, false])(
  'a field that is added has its default in what is there (before the first index: %s)',
  async (early) => {
    await using rig = await createTestEngine();
    const collection = await rig.engine.create(spec());
    const ids = Array.from({ length: 300 }, (_, i) => i);
    await collection.upsert(rows(ids));
    if (!early) {
      await collection.flush();
      await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(300);
    }
    const added = [
      field(104, 'big', DataType.Int64, { defaultValue: '9007199254740993' }),
      field(105, 'flag', DataType.Bool, { nullable: true }),
      field(106, 'word', DataType.VarChar, { defaultValue: 'w', maxLength: 9 }),
    ];
    const altered = { ...spec(), fields: [...spec().fields, ...added] };
    await collection.alter(altered);
    expect(collection.stats().indexedRows).toBe(early ? 0 : 300);
    const more = rows([500]);
    const columns = new Map(more.columns);
    columns.set(104, { kind: 'scalar', values: [5] });
    columns.set(105, { kind: 'scalar', values: [true] });
    columns.set(106, { kind: 'scalar', values: ['v'] });
    await collection.upsert({ keys: more.keys, columns });
    const by = (text: string) => keys(collection, filter(text, altered.fields));
    const check = async () => {
      expect(await by('big == 9007199254740993')).toHaveLength(300);
      expect(await by('big < 6')).toEqual([500]);
      expect(await by('flag is null and id < 2')).toEqual([0, 1]);
      expect(await by('flag == true')).toEqual([500]);
      expect(await by('word == "w" and id > 297')).toEqual([298, 299]);
      expect(await by('word != "w"')).toEqual([500]);
    };
    await check();
    const request = rowQuery({ filter: filter('id == 1'), output: added });
    const read = await collection.query(request);
    expect(added.map(({ id }) => read.columns.get(id))).toEqual([
      { kind: 'scalar', values: [9007199254740993n] },
      { kind: 'scalar', values: [null] },
      { kind: 'scalar', values: ['w'] },
    ]);
    const again = (await rig.reopen([altered])).collection(7);
    expect(await keys(again, filter('word == "w" and id > 297', altered.fields))).toEqual([
      298, 299,
    ]);
  },
);

test('a truncated collection is empty, also after a kill, and takes entities again', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await collection.upsert(rows([1, 2, 3]));
  const reading = collection.query(rowQuery({ order: 'key' }));
  await collection.truncate();
  await reading;
  expect(await keys(collection)).toEqual([]);
  expect(collection.stats()).toEqual({ rows: 0, indexedRows: 0 });
  await collection.upsert(rows([2]));
  await using copy = await createTestEngine();
  cpSync(join(rig.dir, 'c7'), join(copy.dir, 'c7'), { recursive: true });
  expect(await keys((await copy.reopen([spec()])).collection(7))).toEqual([2]);
  expect(await keys((await rig.reopen([spec()])).collection(7))).toEqual([2]);
});

test('a collection is truncated with much that no build has sealed yet, and takes entities again', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const ids = Array.from({ length: MOST_UNSEALED + 1 }, (_, id) => id);
  await collection.upsert(rows(ids));
  await collection.truncate();
  await collection.upsert(rows([2]));
  expect(await keys(collection)).toEqual([2]);
  expect(await keys((await rig.reopen([spec()])).collection(7))).toEqual([2]);
  expect(readdirSync(join(rig.dir, 'c7')).filter((name) => name.startsWith('g'))).toEqual(['g2']);
});

test('a kill in the middle of a truncation leaves nothing of what was there', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await collection.upsert(rows([1, 2, 3]));
  await using copy = await createTestEngine();
  const dir = join(copy.dir, 'c7');
  cpSync(join(rig.dir, 'c7'), dir, { recursive: true });
  const journal = readdirSync(dir).find((name) => /^j\d/.test(name));
  for (const part of framed(encodeEntry({ clear: true }))) {
    appendFileSync(join(dir, journal ?? ''), part);
  }
  expect(await keys((await copy.reopen([spec()])).collection(7))).toEqual([]);
});

test('an empty collection is truncated and altered', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await collection.truncate();
  await collection.alter(PARTED);
  await put(collection, [{ id: 1, vector: vector(1) }]);
  await collection.upsert(rows([2], { [PARTITION.id]: 51 }));
  expect(await keys(collection, inPartitions([51], 7))).toEqual([2]);
});
