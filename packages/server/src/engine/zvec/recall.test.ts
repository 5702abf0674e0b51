import { bytesOf } from '@latchkey/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { EngineCollection } from '../engine.ts';
import { compileFilter } from '../filter/index.ts';
import { type CollectionSpec, DataType, type IndexSpec } from '../spec.ts';
import { createTestEngine, field, index, META, seeded, type TestEngine } from './test-engine.ts';

const ROWS = 100_000;
const DIM = 128;
const CLUSTERS = 200;
const QUERIES = 100;
/** Of filters that the store cannot evaluate by itself, so that every row may have to be read. */
const SLOW = 10;
const LIMIT = 10;
const BATCH = 5000;
/** On a machine with other work; two free cores take half a minute. */
const BUILD_MS = 240_000;

const ID = field(100, 'id', DataType.Int64, { primaryKey: true });
const VECTOR = field(101, 'vector', DataType.FloatVector, { dim: DIM });
/** Each number below `ROWS` once, without regard to where the vector lies. */
const N = field(102, 'n', DataType.Int64);
const CLUSTER = field(104, 'cluster', DataType.Int64);
const FIELDS = [ID, VECTOR, N, META, CLUSTER];
const AUTOINDEX = index('vector', 'L2', 'AUTOINDEX');
const SPEC: CollectionSpec = { id: 9, fields: FIELDS, indexes: [AUTOINDEX] };

const random = seeded(20);
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const centres = Float32Array.from({ length: CLUSTERS * DIM }, gaussian);

/** Embeddings lie in clusters; uniform noise has no near neighbours to find. */
function clustered(cluster: number): Float32Array {
  return Float32Array.from(
    { length: DIM },
    (_, at) => (centres[cluster * DIM + at] ?? 0) + 0.5 * gaussian(),
  );
}

const clusterOf = Uint8Array.from({ length: ROWS }, () => Math.floor(random() * CLUSTERS));
/** 7919 is a prime that does not divide `ROWS`. */
const numberOf = (row: number) => (row * 7919) % ROWS;
const vectors = new Float32Array(ROWS * DIM);
clusterOf.forEach((cluster, row) => {
  vectors.set(clustered(cluster), row * DIM);
});
const queries = Array.from({ length: QUERIES }, (_, at) => clustered(at % CLUSTERS));

let rig: TestEngine;
let collection: EngineCollection;
/** For each query, the distance to every row. */
let distances: Float32Array[];

beforeAll(async () => {
  rig = await createTestEngine();
  collection = await rig.engine.create(SPEC);
  for (let from = 0; from < ROWS; from += BATCH) await putBatch(from);
  distances = queries.map(distancesTo);
  await collection.flush();
  await vi.waitUntil(() => collection.stats().indexedRows === ROWS, {
    timeout: BUILD_MS,
    interval: 200,
  });
}, BUILD_MS + 60_000);

afterAll(() => rig[Symbol.asyncDispose]());

async function putBatch(from: number): Promise<void> {
  const rows = Array.from({ length: BATCH }, (_, at) => from + at);
  const meta = rows.map((row) =>
    JSON.stringify({ share: numberOf(row) % 100, place: clusterOf[row] }),
  );
  await collection.upsert({
    keys: rows,
    columns: new Map([
      [ID.id, { kind: 'scalar', values: rows }],
      [
        VECTOR.id,
        { kind: 'dense', bytes: bytesOf(vectors.subarray(from * DIM, (from + BATCH) * DIM)) },
      ],
      [N.id, { kind: 'scalar', values: rows.map(numberOf) }],
      [CLUSTER.id, { kind: 'scalar', values: rows.map((row) => clusterOf[row] ?? 0) }],
      [META.id, { kind: 'scalar', values: meta }],
    ]),
  });
}

function distancesTo(query: Float32Array): Float32Array {
  return Float32Array.from({ length: ROWS }, (_, row) => {
    let sum = 0;
    for (let at = 0; at < DIM; at++) {
      sum += ((vectors[row * DIM + at] ?? 0) - (query[at] ?? 0)) ** 2;
    }
    return sum;
  });
}

/** The rows nearest to a query among those that pass. */
function bruteForce(query: number, passes: (row: number) => boolean): number[] {
  const all = distances[query] ?? new Float32Array();
  const nearest: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    const far = nearest.length === LIMIT && (all[row] ?? 0) >= (all[nearest[LIMIT - 1] ?? 0] ?? 0);
    if (far || !passes(row)) continue;
    nearest.push(row);
    nearest.sort((one, other) => (all[one] ?? 0) - (all[other] ?? 0));
    nearest.length = Math.min(nearest.length, LIMIT);
  }
  return nearest;
}

/** At the default search parameters; each search must give as many rows as were asked for. */
async function recall(
  filter = '',
  passes: (row: number) => boolean = () => true,
  count = QUERIES,
): Promise<number> {
  let found = 0;
  for (let at = 0; at < count; at++) {
    const hits = await collection.search({
      field: VECTOR,
      vectors: [bytesOf(queries[at] ?? new Float32Array())],
      ...{ offset: 0, limit: LIMIT, effort: {}, output: [] },
      ...(filter ? { filter: compileFilter(filter, FIELDS) } : {}),
      signal: new AbortController().signal,
    });
    expect(hits.counts).toEqual([LIMIT]);
    const truth = new Set<unknown>(bruteForce(at, passes));
    found += hits.keys.filter((key) => truth.has(key)).length;
  }
  return found / (count * LIMIT);
}

/** HNSW with Milvus' usual parameters, and AUTOINDEX, which is the same graph here. */
const HNSW: IndexSpec = { ...AUTOINDEX, type: 'HNSW', params: { M: '16', efConstruction: '200' } };

test.each([
  ['AUTOINDEX', AUTOINDEX],
  ['HNSW', HNSW],
])(
  '%s finds at least 95 of 100 of the nearest, with and without filters',
  async (_type, asked) => {
    await collection.applyIndex(asked);
    expect(collection.stats()).toEqual({ rows: ROWS, indexedRows: ROWS });
    expect(await recall()).toBeGreaterThanOrEqual(0.95);
    for (const share of [0.5, 0.1]) {
      const below = ROWS * share;
      expect(await recall(`n < ${below}`, (row) => numberOf(row) < below)).toBeGreaterThanOrEqual(
        0.95,
      );
    }
  },
  120_000,
);

test('a filter that keeps one row of a hundred still gives all rows that are nearest', async () => {
  expect(await recall('n < 1000', (row) => numberOf(row) < 1000)).toBe(1);
  const one = (row: number) => numberOf(row) % 100 === 7;
  expect(await recall('share == 7', one, SLOW)).toBeGreaterThanOrEqual(0.99);
}, 120_000);

test.each([
  ['one row of a hundred', 198, 1],
  ['ten of a hundred', 180, 0.95],
])(
  'a filter that keeps %s, far from what is searched for, gives the nearest of them',
  async (_title, from, least) => {
    const kept = (row: number) => (clusterOf[row] ?? 0) >= from;
    expect(await recall(`cluster >= ${from}`, kept)).toBeGreaterThanOrEqual(least);
    expect(await recall(`place >= ${from}`, kept, SLOW)).toBeGreaterThanOrEqual(least);
  },
  120_000,
);
