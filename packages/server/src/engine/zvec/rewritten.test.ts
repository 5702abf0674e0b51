import { expect, test } from 'vitest';
import type { EngineCollection, Rows } from '../engine.ts';
import type { CompiledFilter } from '../filter/index.ts';
import { createTestEngine, filter, put, rowQuery, spec, vectorOf } from './test-engine.ts';
import { N, putTexts, searchText, textFilter, textSpec } from './test-texts.ts';

const ROWS = 2000;
const KEY = 1005;
const FILTERS = [
  `n == ${KEY}`,
  `n % ${ROWS} == ${KEY}`,
  `text_match(text, "word") and n == ${KEY}`,
];

type Read = (collection: EngineCollection, filter: CompiledFilter) => Promise<readonly unknown[]>;

const keysOf = ({ keys }: Pick<Rows, 'keys'>) => keys;
const READS: readonly (readonly [what: string, read: Read])[] = [
  [
    'a query',
    async (collection, filter) => keysOf(await collection.query(rowQuery({ filter, output: [N] }))),
  ],
  [
    'a query with a limit',
    async (collection, filter) =>
      keysOf(await collection.query(rowQuery({ filter, output: [N], limit: 10 }))),
  ],
  [
    'a query by the order of the keys',
    async (collection, filter) =>
      keysOf(await collection.query(rowQuery({ filter, order: 'key', limit: 10 }))),
  ],
  [
    'a count',
    async (collection, filter) => {
      const count = await collection.count(filter, new AbortController().signal);
      return count === 1 ? [KEY] : [];
    },
  ],
  [
    'a scan',
    async (collection, filter) => {
      const keys: unknown[] = [];
      const { signal } = new AbortController();
      await collection.scan({ filter, output: [N], signal }, (rows) => keys.push(...rows.keys));
      return keys;
    },
  ],
  [
    'a search by words',
    async (collection, filter) => keysOf(await searchText(collection, 'word', { filter })),
  ],
];

test.each(READS)('%s finds an entity that is stored anew meanwhile, once', async (_, read) => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(textSpec());
  await putTexts(collection, new Map(Array.from({ length: ROWS }, (_, at) => [at, `word w${at}`])));
  let isOver = false;
  const write = async () => {
    while (!isOver) await putTexts(collection, new Map([[KEY, `word w${KEY}`]]));
  };
  const writing = write();
  try {
    for (const text of FILTERS) {
      const filter = textFilter(text);
      for (let round = 0; round < 20; round++)
        expect(await read(collection, filter)).toEqual([KEY]);
    }
  } finally {
    isOver = true;
    await writing;
  }
});

test('entities that take the place of indexed ones, between deletes, are counted right', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const { signal } = new AbortController();
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({
      ...{ id: from + at, vector: vectorOf(from + at), n: at },
    }));
  await put(collection, rows(0, 3000));
  await collection.flush();
  await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(3000);
  await put(collection, rows(1000, 4000));
  expect(await collection.delete(filter('id < 500'), signal)).toBe(500);
  await put(collection, rows(0, 100));
  await put(collection, rows(50, 2000));
  expect(await collection.count(undefined, signal)).toBe(4000);
  expect(await collection.count(filter('id < 1000'), signal)).toBe(1000);
});
