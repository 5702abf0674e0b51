import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EngineCollection, ScoreRange } from '../engine.ts';
import { type CollectionSpec, DataType, type Metric } from '../spec.ts';
import { createTestEngine, field, filter, index, nearest, seeded } from './test-engine.ts';

const BYTES = 6;
const ROWS = 400;
const ID = field(100, 'id', DataType.Int64, { primaryKey: true });
const BITS = field(101, 'bits', DataType.BinaryVector, { dim: BYTES * 8 });
const N = field(102, 'n', DataType.Int64);

const spec = (metric: Metric, type: string): CollectionSpec => ({
  ...{ id: 7, fields: [ID, BITS, N] },
  indexes: [index('bits', metric, type)],
});

const random = seeded(11);
/** From no bit at all to most of them. */
const VECTORS = Array.from({ length: ROWS }, (_, row) =>
  Uint8Array.from({ length: BYTES }, () => {
    const share = (row % 9) / 9;
    let byte = 0;
    for (let bit = 0; bit < 8; bit++) if (random() < share) byte |= 1 << bit;
    return byte;
  }),
);

function put(collection: EngineCollection): Promise<void> {
  const keys = VECTORS.map((_, row) => row);
  return collection.upsert({
    keys,
    columns: new Map([
      [100, { kind: 'scalar', values: keys }],
      [101, { kind: 'dense', bytes: Buffer.concat(VECTORS) }],
      [102, { kind: 'scalar', values: keys.map((key) => key % 3) }],
    ]),
  });
}

const ones = (byte: number) => byte.toString(2).replaceAll('0', '').length;
const sum = (one: Uint8Array, other: Uint8Array, of: (a: number, b: number) => number) =>
  one.reduce((total, a, at) => total + ones(of(a, other[at] ?? 0)), 0);

const DISTANCES = {
  HAMMING: (one: Uint8Array, other: Uint8Array) => sum(one, other, (a, b) => a ^ b),
  JACCARD: (one: Uint8Array, other: Uint8Array) => {
    const all = sum(one, other, (a, b) => a | b);
    return all === 0 ? 1 : Math.fround(1 - sum(one, other, (a, b) => a & b) / all);
  },
} as const;

interface Asked {
  readonly limit: number;
  readonly third?: boolean;
  readonly range?: ScoreRange;
}

/** The distances of the nearest ones, found by comparing with each. */
function expected(metric: keyof typeof DISTANCES, to: Uint8Array, { limit, third, range }: Asked) {
  return VECTORS.map((vector) => DISTANCES[metric](to, vector))
    .filter((_, row) => !third || row % 3 === 0)
    .filter((one) => one < (range?.radius ?? 1e9) && one >= (range?.rangeFilter ?? -1))
    .sort((a, b) => a - b)
    .slice(0, limit);
}

const bytes = fc.uint8Array({ minLength: BYTES, maxLength: BYTES });

test.each([
  ['HAMMING', 'BIN_FLAT', false],
  ['HAMMING', 'BIN_IVF_FLAT', true],
  ['JACCARD', 'BIN_FLAT', false],
  ['JACCARD', 'BIN_FLAT', true],
] as const)(
  'by %s with %s (index built: %s) the nearest are those of a comparison with each',
  async (metric, type, built) => {
    await using rig = await createTestEngine();
    const collection = await rig.engine.create(spec(metric, type));
    await put(collection);
    if (built) {
      await collection.flush();
      await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(ROWS);
    }
    const property = fc.asyncProperty(
      fc.oneof(bytes, fc.constantFrom(...VECTORS)),
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      async (to, limit, third) => {
        const found = await collection.search(
          nearest([], {
            ...{ field: BITS, vectors: [to], limit },
            ...(third ? { filter: filter('n == 0', [ID, BITS, N]) } : {}),
          }),
        );
        const wanted = expected(metric, to, { limit, third });
        expect([...found.scores]).toEqual(wanted);
        const own = found.keys.map((key) => DISTANCES[metric](to, VECTORS[Number(key)] ?? to));
        expect(own).toEqual(wanted);
      },
    );
    await fc.assert(property, { numRuns: 60 });
  },
);

test('by Jaccard a search also gives the vectors themselves', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('JACCARD', 'BIN_FLAT'));
  await put(collection);
  const [to = BITS_OF_NOTHING] = VECTORS.slice(5);
  const found = await collection.search(
    nearest([], { field: BITS, vectors: [to], limit: 3, output: [BITS, N] }),
  );
  const column = found.columns.get(101);
  const wanted = found.keys.map((key) => VECTORS[Number(key)] ?? BITS_OF_NOTHING);
  expect(column?.kind === 'dense' && Buffer.from(column.bytes)).toEqual(Buffer.concat(wanted));
});

test('by Jaccard with a graph nearly all of the nearest are found', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('JACCARD', 'BIN_IVF_FLAT'));
  await put(collection);
  await collection.flush();
  await expect.poll(() => collection.stats().indexedRows, { timeout: 20_000 }).toBe(ROWS);
  let right = 0;
  for (const to of VECTORS.slice(0, 50)) {
    const found = await collection.search(nearest([], { field: BITS, vectors: [to], limit: 10 }));
    const wanted = expected('JACCARD', to, { limit: 10 });
    right += found.scores.filter((score, at) => score === wanted[at]).length;
  }
  expect(right).toBeGreaterThan(0.95 * 500);
});

test('a range holds bounds of the distance', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('JACCARD', 'BIN_FLAT'));
  await put(collection);
  for (const range of [{ radius: 0.6 }, { radius: 0.8, rangeFilter: 0.5 }]) {
    const [to] = VECTORS.slice(5);
    const query = nearest([], { field: BITS, vectors: [to ?? BITS_OF_NOTHING], limit: 300, range });
    const found = await collection.search(query);
    expect([...found.scores]).toEqual(
      expected('JACCARD', to ?? BITS_OF_NOTHING, { limit: 300, range }),
    );
  }
});

const BITS_OF_NOTHING = new Uint8Array(BYTES);

test('a vector is given back bit for bit, also after a restart', async () => {
  await using rig = await createTestEngine();
  await put(await rig.engine.create(spec('HAMMING', 'BIN_FLAT')));
  const collection = (await rig.reopen([spec('HAMMING', 'BIN_FLAT')])).collection(7);
  const signal = new AbortController().signal;
  const read = await collection.query({
    offset: 0,
    limit: 1000,
    order: 'key',
    output: [BITS],
    signal,
  });
  const column = read.columns.get(101);
  expect(column?.kind === 'dense' && Buffer.from(column.bytes)).toEqual(Buffer.concat(VECTORS));
});

test('the metric of an index is changed', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec('HAMMING', 'BIN_FLAT'));
  await put(collection);
  await collection.applyIndex({ ...index('bits', 'JACCARD', 'BIN_FLAT'), id: 2 });
  const [to = BITS_OF_NOTHING] = VECTORS.slice(7);
  const found = await collection.search(nearest([], { field: BITS, vectors: [to], limit: 5 }));
  expect([...found.scores]).toEqual(expected('JACCARD', to, { limit: 5 }));
});
