import { bytesOf } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareKeys } from '../compare-keys.ts';
import type { Column, EngineCollection, Key } from '../engine.ts';
import { DataType } from '../spec.ts';
import { createTestEngine, field, filter, rowQuery, seeded, spec } from './test-engine.ts';

const random = seeded(23);
const shuffled = <T>(all: readonly T[]): T[] =>
  all
    .map((one) => ({ one, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one);
const TEXT_KEY = [
  field(100, 'id', DataType.VarChar, { primaryKey: true, maxLength: 100 }),
  ...spec().fields.slice(1),
];

async function putKeys(collection: EngineCollection, keys: readonly Key[]): Promise<void> {
  for (let at = 0; at < keys.length; at += 5000) {
    const some = keys.slice(at, at + 5000);
    const columns = new Map<number, Column>([
      [100, { kind: 'scalar', values: some }],
      [101, { kind: 'dense', bytes: bytesOf(new Float32Array(8 * some.length)) }],
      [102, { kind: 'scalar', values: some.map((_, row) => (at + row) % 4) }],
      [
        103,
        { kind: 'scalar', values: some.map((_, row) => JSON.stringify({ m: (at + row) % 4 })) },
      ],
    ]);
    await collection.upsert({ keys: some, columns });
  }
}

type Window = readonly [offset: number, limit: number];
const SMALL: readonly Window[] = [
  [0, 1],
  [0, 100],
  [1234, 777],
];
const LARGE: readonly Window[] = [
  [0, 6000],
  [500, 5000],
  [2000, 3000],
  [0, 6000],
];

/** Every window of keys, of all and of what filters let through, is what sorting all of them gives. */
async function expectOrder(collection: EngineCollection, keys: readonly Key[], text: boolean) {
  const fields = text ? TEXT_KEY : spec().fields;
  const place = new Map(keys.map((key, at) => [key, at]));
  const sorted = [...keys].sort(compareKeys);
  const filters = [
    { filter: undefined, keep: () => true },
    { filter: filter('n == 1', fields), keep: (key: Key) => (place.get(key) ?? 0) % 4 === 1 },
    { filter: filter('m == 2', fields), keep: (key: Key) => (place.get(key) ?? 0) % 4 === 2 },
  ];
  for (const { filter: one, keep } of filters) {
    const expected = sorted.filter(keep);
    const expectWindow = async ([offset, limit]: Window) => {
      const query = { offset, limit, order: 'key', ...(one ? { filter: one } : {}) } as const;
      const rows = await collection.query(rowQuery(query));
      expect(rows.keys).toEqual(expected.slice(offset, offset + limit));
    };
    // At the same time: large ones take turns.
    await Promise.all([...SMALL, ...LARGE, [keys.length, 9] as const].map(expectWindow));
  }
}

test.each([
  ['small', (at: number) => at - 3000],
  ['sparse', (at: number) => at * 2 ** 40 - 2 ** 50],
  ['beyond 2^53, side by side', (at: number) => 2n ** 61n + BigInt(at)],
  [
    'up to the largest and down to the smallest',
    (at: number) => (at % 2 ? 1n : -1n) * (2n ** 63n - 5n - BigInt(at)),
  ],
])('integer keys that are %s come in their order, however they were stored', async (_, keyOf) => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const keys = shuffled(Array.from({ length: 7000 }, (_, at) => keyOf(at)));
  const numbers = keys.map((key) => {
    const small = Number(key);
    return Number.isSafeInteger(small) ? small : key;
  });
  await putKeys(collection, numbers);
  await expectOrder(collection, numbers, false);
});

test('text keys come in the order of their bytes, whatever is in them', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('L2', { fields: TEXT_KEY }));
  const odd = ["it's", '"', '\\', 'a\nb', '\u{1F600}', '\uE000', 'é', ' ', '%', '_', 'in (1)', '`'];
  const texts = fc.sample(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
    ...{ numRuns: 2000, seed: 4 },
  });
  const many = Array.from({ length: 4000 }, (_, at) => `key-${at * 7919}`);
  const keys = shuffled([...new Set([...odd, ...texts, ...many])]);
  await putKeys(collection, keys);
  await expectOrder(collection, keys, true);
});

test('entities are given by their keys, in the order of those, as far as they match', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await putKeys(
    collection,
    Array.from({ length: 50 }, (_, at) => at),
  );
  const signal = new AbortController().signal;
  const output = spec().fields.slice(2, 3);
  const rows = await collection.get({ keys: [9, 3, 99, 41, 3], output, signal });
  expect(rows.keys).toEqual([9, 3, 41, 3]);
  expect(rows.columns.get(102)).toEqual({ kind: 'scalar', values: [1, 3, 1, 3] });
  const some = await collection.get({ keys: [9, 3, 41], filter: filter('n == 1'), output, signal });
  expect(some.keys).toEqual([9, 41]);
  expect((await collection.get({ keys: [], output, signal })).keys).toEqual([]);
});

test('a scan hands over every entity that matches once', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const keys = Array.from({ length: 9000 }, (_, at) => at);
  await putKeys(collection, shuffled(keys));
  const signal = new AbortController().signal;
  const output = spec().fields.slice(2, 3);
  const all: Key[] = [];
  let sum = 0;
  await collection.scan({ output, signal }, (rows) => {
    all.push(...rows.keys);
    const column = rows.columns.get(102);
    if (column?.kind === 'scalar') for (const value of column.values) sum += Number(value);
  });
  expect(all.sort((a, b) => Number(a) - Number(b))).toEqual(keys);
  expect(sum).toBe((9000 / 4) * 6);
  let count = 0;
  await collection.scan({ filter: filter('m == 3'), output: [], signal }, (rows) => {
    count += rows.keys.length;
  });
  expect(count).toBe(2250);
});
