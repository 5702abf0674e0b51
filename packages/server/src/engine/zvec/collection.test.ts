import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiError } from '@latchkey/contract';
import { expect, test } from 'vitest';
import type { EngineCollection, Key } from '../engine.ts';
import { DataType } from '../spec.ts';
import {
  createTestEngine,
  DIM,
  field,
  filter,
  index,
  META,
  N,
  nearest,
  put,
  rowQuery,
  seeded,
  spec,
  type TestRow,
} from './test-engine.ts';

const random = seeded(2);
const vector = () => Array.from({ length: DIM }, () => Math.fround(random()));
const rowsOf = (ids: readonly Key[]): TestRow[] =>
  ids.map((id, at) => ({ id, vector: vector(), n: at, meta: { odd: at % 2 } }));
const range = (count: number) => Array.from({ length: count }, (_, at) => at);
const { signal } = new AbortController();

async function keysOf(collection: EngineCollection, text?: string): Promise<readonly Key[]> {
  const query = text === undefined ? {} : { filter: filter(text) };
  return (await collection.query(rowQuery({ ...query, order: 'key' }))).keys;
}

test('an entity takes the place of the one with its key', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf([1, 2]));
  await put(collection, [
    { id: 2, vector: vector(), n: 77 },
    { id: 3, vector: vector() },
    { id: 3, vector: vector(), n: 5 },
  ]);
  expect(collection.stats().rows).toBe(3);
  const rows = await collection.query(rowQuery({ order: 'key', output: [N, META] }));
  expect(rows.keys).toEqual([1, 2, 3]);
  expect(rows.columns.get(N.id)).toEqual({ kind: 'scalar', values: [0, 77, 5] });
  expect(rows.columns.get(META.id)).toEqual({ kind: 'scalar', values: ['{"odd":0}', '{}', '{}'] });
});

test('integer keys beyond 2^53 are told apart', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const keys = [2n ** 63n - 1n, 2n ** 63n - 2n, 2n ** 53n + 1n, 2n ** 53n, -(2n ** 63n), -1];
  await put(collection, rowsOf(keys));
  expect((await collection.search(nearest(vector()))).keys).toHaveLength(6);
  expect([...(await keysOf(collection))]).toEqual(
    [...keys].reverse().sort((a, b) => (a < b ? -1 : 1)),
  );
  expect(await keysOf(collection, 'id == 9223372036854775806')).toEqual([2n ** 63n - 2n]);
  expect(await keysOf(collection, 'id > 9007199254740992')).toEqual([
    2n ** 53n + 1n,
    2n ** 63n - 2n,
    2n ** 63n - 1n,
  ]);
  expect(await collection.delete(filter('id in [9007199254740993]'), signal)).toBe(1);
  expect(await keysOf(collection, 'id in [9007199254740992, 9007199254740993]')).toEqual([
    2n ** 53n,
  ]);
});

test('text keys of any kind are kept apart', async () => {
  await using rig = await createTestEngine();
  const id = field(100, 'id', DataType.VarChar, { primaryKey: true, maxLength: 1000 });
  const fields = [id, ...spec().fields.slice(1)];
  const collection = await rig.engine.create(spec('L2', { fields }));
  const keys = [
    'a',
    'A',
    'a ',
    "a' or '1'='1",
    'á',
    '键🔑',
    'a\0b',
    '',
    'x'.repeat(900),
    '"\\',
    '1',
  ];
  await put(collection, rowsOf(keys));
  expect(new Set((await collection.search(nearest(vector(), { limit: 20 }))).keys)).toEqual(
    new Set(keys),
  );
  for (const key of keys) {
    const { keys: found } = await collection.query(
      rowQuery({
        filter: filter(`id == ${JSON.stringify(key).replaceAll('\\u0000', '\\x00')}`, fields),
      }),
    );
    expect(found).toEqual([key]);
  }
  expect(await collection.delete(filter('id in ["a", "nope", "键🔑"]', fields), signal)).toBe(2);
  expect(await collection.count(undefined, signal)).toBe(keys.length - 2);
});

test('more entities than fit in a page are met once each', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const ids = range(9000);
  await put(collection, rowsOf(ids));
  expect(await keysOf(collection)).toEqual(ids);
  expect(await keysOf(collection, 'odd == 1')).toEqual(ids.filter((id) => id % 2 === 1));
  expect(await collection.count(filter('odd == 0'), signal)).toBe(4500);
  expect(await collection.count(filter('n >= 1000'), signal)).toBe(8000);
  const pages: Key[] = [];
  for (let offset = 0; offset < 4500; offset += 900) {
    const page = rowQuery({ filter: filter('odd == 1'), offset, limit: 900 });
    pages.push(...(await collection.query(page)).keys);
  }
  expect(new Set(pages).size).toBe(4500);
  expect(await collection.delete(filter('odd == 1 and n < 8000'), signal)).toBe(4000);
  expect(collection.stats().rows).toBe(5000);
});

test('pages by offset and limit fit together', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf(range(500)));
  for (const text of [undefined, 'n >= 0', 'odd >= 0']) {
    const pages: Key[] = [];
    for (let offset = 0; offset < 600; offset += 90) {
      const some = text === undefined ? {} : { filter: filter(text) };
      pages.push(...(await collection.query(rowQuery({ ...some, offset, limit: 90 }))).keys);
    }
    expect([...pages].sort((a, b) => Number(a) - Number(b))).toEqual(range(500));
  }
});

test('all is there when the engine is opened again', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf(range(300)));
  await collection.delete(filter('id < 100'), signal);
  const before = await collection.query(rowQuery({ order: 'key', output: spec().fields.slice(1) }));
  const again = (await rig.reopen([spec()])).collection(7);
  expect(again.stats().rows).toBe(200);
  expect(await again.query(rowQuery({ order: 'key', output: spec().fields.slice(1) }))).toEqual(
    before,
  );
  const first = before.keys[0] as Key;
  const vectors = before.columns.get(101);
  const bytes = vectors?.kind === 'dense' ? vectors.bytes.subarray(0, DIM * 4) : new Uint8Array();
  expect((await again.search(nearest([], { vectors: [bytes], limit: 1 }))).keys).toEqual([first]);
});

test('vectors come back bit by bit also where the index normalizes them', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('COSINE'));
  const rows = rowsOf(range(100));
  await put(collection, rows);
  const [, vectors] = spec().fields;
  const found = await collection.query(
    rowQuery({ order: 'key', output: vectors ? [vectors] : [] }),
  );
  const column = found.columns.get(101);
  const bytes = column?.kind === 'dense' ? new Uint8Array(column.bytes) : new Uint8Array();
  expect([...new Float32Array(bytes.buffer)]).toEqual(rows.flatMap((row) => row.vector));
});

test('another metric makes the store anew, with every entity in it', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('COSINE', { indexes: [] }));
  const rows = rowsOf(range(2500));
  await put(collection, rows);
  const query = rows[1234]?.vector ?? [];
  for (const metric of ['L2', 'IP', 'COSINE'] as const) {
    const changed = collection.applyIndex(index('vector', metric));
    // Reads go on meanwhile, and writes wait for it.
    expect((await collection.search(nearest(query, { limit: 1 }))).keys).toHaveLength(1);
    await Promise.all([changed, put(collection, [{ id: 5000, vector: query, n: 1 }])]);
    expect(collection.stats().rows).toBe(2501);
    const { scores } = await collection.search(nearest(query, { limit: 2, effort: { ef: 2000 } }));
    const squared = query.reduce((sum, one) => sum + one * one, 0);
    if (metric === 'IP') expect(scores[0]).toBeGreaterThanOrEqual(squared - 0.001);
    else
      expect([...scores].map((one) => Math.round(one * 1000))).toEqual(
        metric === 'L2' ? [0, 0] : [1000, 1000],
      );
    await collection.delete(filter('id == 5000'), signal);
  }
  expect(await keysOf(collection)).toEqual(range(2500));
  const dir = join(rig.dir, 'c7');
  // A build of its own may make it anew once more: the delete has left a gap.
  const stores = async () => (await readdir(dir)).filter((name) => name.startsWith('g')).length;
  await expect.poll(stores, { timeout: 20_000 }).toBe(1);
  const reopened = await rig.reopen([spec('COSINE')]);
  expect(await keysOf(reopened.collection(7))).toEqual(range(2500));
});

test('an index that was asked for before the process ended is there after the next start', async () => {
  await using rig = await createTestEngine();
  const rows = rowsOf(range(50));
  await put(await rig.engine.create(spec('COSINE')), rows);
  const again = (await rig.reopen([spec('L2')])).collection(7);
  const hits = await again.search(nearest(rows[7]?.vector ?? [], { limit: 1 }));
  expect([hits.keys, [...hits.scores]]).toEqual([[7], [0]]);
});

test('a dropped collection is gone, also from the disk', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf(range(100)));
  const searches = Array.from({ length: 50 }, () => collection.search(nearest(vector())));
  const dropped = rig.engine.drop(7);
  await Promise.allSettled(searches);
  await dropped;
  expect(() => rig.engine.collection(7)).toThrow(ApiError);
  await expect(put(collection, rowsOf([1]))).rejects.toMatchObject({ fields: { code: 100 } });
  await expect(collection.search(nearest(vector()))).rejects.toMatchObject({
    fields: { code: 100 },
  });
  await expect.poll(() => existsSync(join(rig.dir, 'c7'))).toBe(false);
  await rig.engine.drop(7);
  expect((await rig.engine.create(spec())).stats().rows).toBe(0);
});

test('what was dropped shortly before the end is removed at the next start', async () => {
  await using rig = await createTestEngine();
  await mkdir(join(rig.dir, 'c9'), { recursive: true });
  await writeFile(join(rig.dir, 'c9', 'dropped'), '');
  await rig.reopen([]);
  expect(existsSync(join(rig.dir, 'c9'))).toBe(false);
});

test('a damaged collection does not keep the others from being served', async () => {
  await using rig = await createTestEngine();
  const specs = [7, 8, 9].map((id) => spec('L2', { id }));
  for (const one of specs) await put(await rig.engine.create(one), rowsOf(range(20)));
  await rig.reopen([]);
  const store = join(rig.dir, 'c8', 'g1');
  for (const name of await readdir(store)) {
    await rm(join(store, name), { recursive: true });
    await writeFile(join(store, name), 'damaged');
  }
  const engine = await rig.reopen(specs);
  expect(await keysOf(engine.collection(7))).toEqual(range(20));
  expect(await keysOf(engine.collection(9))).toEqual(range(20));
  expect(() => engine.collection(8)).toThrow(/collection 8 can not be read/);
  await engine.drop(8);
  expect(existsSync(join(rig.dir, 'c8'))).toBe(false);
});

test('an interrupted change of the index leaves the entities as they were', async () => {
  await using rig = await createTestEngine();
  await put(await rig.engine.create(spec()), rowsOf(range(20)));
  await rig.reopen([]);
  await mkdir(join(rig.dir, 'c7', 'g2.new', '0'), { recursive: true });
  const engine = await rig.reopen([spec()]);
  expect(await keysOf(engine.collection(7))).toEqual(range(20));
  expect(await readdir(join(rig.dir, 'c7'))).toEqual(['g1']);
});

test('what the store cannot hold is refused by name', async () => {
  await using rig = await createTestEngine();
  const { fields } = spec();
  const create = (extra: ReturnType<typeof field>) =>
    rig.engine.create(spec('L2', { fields: [...fields, extra] }));
  await expect(create(field(110, 'bits', DataType.BinaryVector, { dim: 32_000 }))).rejects.toThrow(
    'a dimension above 20000 (field bits) is not supported by this server',
  );
  await expect(create(field(110, 'wide', DataType.FloatVector, { dim: 32_000 }))).rejects.toThrow(
    '(field wide)',
  );
  await expect(
    create(field(110, 'no', DataType.FloatVector, { dim: 8, nullable: true })),
  ).rejects.toThrow('(field no)');
  const collection = await rig.engine.create(spec());
  await expect(collection.applyIndex(index('vector', 'HAMMING'))).rejects.toThrow(
    'metric type HAMMING',
  );
});

test('64 fields, four of them vectors, are kept', async () => {
  await using rig = await createTestEngine();
  const { fields } = spec();
  const more = Array.from({ length: 57 }, (_, at) =>
    field(110 + at, `f${at}`, DataType.VarChar, { nullable: true, maxLength: 10 }),
  );
  const vectors = Array.from({ length: 3 }, (_, at) =>
    field(180 + at, `v${at}`, DataType.FloatVector, { dim: 4 }),
  );
  const all = [...fields, ...more, ...vectors];
  expect(all).toHaveLength(64);
  const collection = await rig.engine.create(spec('L2', { fields: all }));
  const columns = new Map(
    all.map((one, at) => [
      one.id,
      one.type === DataType.FloatVector
        ? ({ kind: 'dense', bytes: new Uint8Array((one.dim ?? 0) * 4) } as const)
        : ({
            kind: 'scalar',
            values: [one.primaryKey ? 1 : one.id === N.id ? 5 : one.dynamic ? '{}' : `t${at}`],
          } as const),
    ]),
  );
  await collection.upsert({ keys: [1], columns });
  const found = await collection.query(rowQuery({ output: more }));
  expect(more.map((one) => found.columns.get(one.id))).toEqual(
    more.map((one) => columns.get(one.id)),
  );
});

test('a big batch leaves the event loop free in between', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  let turns = 0;
  let isOver = false;
  const turn = () => {
    turns++;
    if (!isOver) setImmediate(turn);
  };
  turn();
  await put(collection, rowsOf(range(8000)));
  isOver = true;
  expect(turns).toBeGreaterThan(5);
  expect(collection.stats().rows).toBe(8000);
});

test('a scan ends when its caller is gone', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf(range(10)));
  const gone = AbortSignal.abort();
  await expect(collection.count(filter('odd == 1'), gone)).rejects.toThrow('cancelled');
  await expect(
    collection.query(rowQuery({ filter: filter('odd == 1'), signal: gone })),
  ).rejects.toThrow('cancelled');
});

test('a delete of more entities than go at a stroke takes all of them, also when opened again', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf(range(6000)));
  expect(await collection.delete(filter('id < 5000'), signal)).toBe(5000);
  expect((await collection.query(rowQuery({ order: 'key' }))).keys).toEqual(
    range(6000).slice(5000),
  );
  const again = (await rig.reopen([spec()])).collection(7);
  expect((await again.query(rowQuery({ order: 'key' }))).keys).toEqual(range(6000).slice(5000));
});

test('of many keys the smallest that are there and match come first, by offset and limit', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, rowsOf(range(9000)));
  const keys = range(8000).map((at) => 2 * (7999 - at));
  const list = filter(`id in [${keys}]`);
  const even = range(4500).map((at) => 2 * at);
  const all = await collection.query(rowQuery({ order: 'key', filter: list, output: [N] }));
  expect(all.keys).toEqual(even);
  expect(all.columns.get(N.id)).toEqual({ kind: 'scalar', values: even });
  for (const [offset, limit] of [
    [0, 10],
    [995, 1010],
    [4400, 1000],
    [9000, 5],
  ] as const) {
    const some = rowQuery({ order: 'key', filter: list, offset, limit });
    expect((await collection.query(some)).keys).toEqual(even.slice(offset, offset + limit));
  }
  const both = filter(`id in [${keys}] and n >= 6000`);
  const matching = await collection.query(rowQuery({ order: 'key', filter: both, limit: 3 }));
  expect(matching.keys).toEqual([6000, 6002, 6004]);
});
