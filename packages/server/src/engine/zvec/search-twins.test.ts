import { bytesOf } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { breathe } from '../../kernel/breathe.ts';
import type { Column, EngineCollection } from '../engine.ts';
import { DataType } from '../spec.ts';
import { createTestEngine, field, filter, index, META, N, nearest, spec } from './test-engine.ts';

const DIM = 256;
const ROWS = 4000;
const VECTOR = field(101, 'vector', DataType.FloatVector, { dim: DIM });
const FIELDS = spec().fields.map((one) => (one.name === 'vector' ? VECTOR : one));

test.each([
  { what: 'keys', more: {}, rounds: 60 },
  { what: 'fields', more: { output: [N] }, rounds: 20 },
  { what: 'what passes a filter', more: { filter: filter('n >= 0', FIELDS) }, rounds: 60 },
])(
  'a search for $what finds each entity once while they are put anew',
  async ({ more, rounds }) => {
    await using rig = await createTestEngine();
    // Exact, and not in memory: the store compares with all, one after the other.
    const indexes = [index('vector', 'L2', 'FLAT')];
    const collection = await rig.engine.create({ ...spec(), fields: FIELDS, indexes });
    for (let at = 0; at < ROWS; at += 500) await put(collection, at, 500);
    await collection.flush();
    let stopped = false;
    const writing = (async () => {
      // Each lies before all others, and behind them once it is written.
      for (let key = 0; !stopped; key = (key + 1) % ROWS) {
        await put(collection, key, 1);
        await breathe();
      }
    })();
    try {
      for (let round = 0; round < rounds; round++) {
        const query = { field: VECTOR, limit: ROWS, effort: { exact: true }, ...more };
        const { keys } = await collection.search(nearest(vectorOf(0), query));
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys).toHaveLength(ROWS);
      }
    } finally {
      stopped = true;
      await writing;
    }
  },
);

test('after a build, fields are read of all that a search found, also of those that are put anew', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create({ ...spec(), fields: FIELDS });
  await put(collection, 0, ROWS);
  const indexed = () => collection.stats().indexedRows;
  await expect.poll(indexed, { timeout: 60_000 }).toBe(ROWS);
  for (let round = 0; round < 40; round++) {
    const query = { field: VECTOR, limit: ROWS, effort: { exact: true }, output: [N] };
    let found = false;
    const searching = collection.search(nearest(vectorOf(0), query)).finally(() => {
      found = true;
    });
    for (let key = 0; !found; key = (key + 20) % 1000) {
      await put(collection, key, 20);
      await breathe();
    }
    const { keys } = await searching;
    expect(new Set(keys).size).toBe(ROWS);
  }
}, 90_000);

const vectorOf = (key: number) => Array.from({ length: DIM }, (_, at) => Math.sin(key * DIM + at));

async function put(collection: EngineCollection, from: number, count: number): Promise<void> {
  const keys = Array.from({ length: count }, (_, at) => from + at);
  const bytes = bytesOf(Float32Array.from(keys.flatMap(vectorOf)));
  await collection.upsert({
    keys,
    columns: new Map<number, Column>([
      [100, { kind: 'scalar', values: keys }],
      [VECTOR.id, { kind: 'dense', bytes }],
      [N.id, { kind: 'scalar', values: keys }],
      [META.id, { kind: 'scalar', values: keys.map(() => '{}') }],
    ]),
  });
}
