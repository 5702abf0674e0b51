import type { ZVecDoc } from '@zvec/zvec';
import { expect, test, vi } from 'vitest';
import type { FieldSpec } from '../../spec.ts';
import { exactColumn } from '../columns.ts';
import { RowLayout } from '../stored-row.ts';
import { META, N, nearest, seeded } from '../test-engine.ts';
import type { Held } from './held.ts';
import { MemoryBudget } from './memory-budget.ts';
import { Mirror, type Wanted } from './mirror.ts';

const DIM = 64;
const ROWS = 3000;
/** On a busy machine, too. */
const SOON = { timeout: 90_000 };
const VECTOR: FieldSpec = { ...nearest([]).field, dim: DIM };
const clock = { now: () => 0 };
const random = seeded(8);
const DOCS = Array.from({ length: ROWS }, (_, id): ZVecDoc => {
  const vector = Float32Array.from({ length: DIM }, () => random() - 0.5);
  const text = Buffer.from(vector.buffer).toString('base64');
  return {
    id: String(id),
    score: 0,
    vectors: {},
    fields: { [exactColumn(VECTOR)]: text, row: `[${id % 10}]` },
  };
});

/** A mirror of a store that holds the documents. */
function mirrored(bytes: number) {
  const mirror = new Mirror(new MemoryBudget(bytes, clock));
  const asked: string[][] = [];
  const source = {
    rows: () => ROWS,
    layout: new RowLayout([N]),
    async *pages(columns: readonly string[]) {
      asked.push([...columns]);
      yield DOCS;
    },
    async vectors(field: FieldSpec, docs: readonly ZVecDoc[]) {
      const texts = docs.map((doc) => doc.fields[exactColumn(field)] as string);
      return Buffer.concat(texts.map((text) => Buffer.from(text, 'base64')));
    },
  };
  const search = (scalars?: readonly FieldSpec[]): Held | undefined => {
    const wanted: Wanted = { vector: VECTOR, metric: 'L2', scalars, isApproximate: true };
    return mirror.of(wanted, source);
  };
  const often = () => {
    for (let i = 0; i < 101; i++) search();
  };
  return { mirror, asked, search, often };
}

test('what is searched often is read, and gets a graph beside everything else', async () => {
  const { search, often, asked } = mirrored(100_000_000);
  for (let i = 0; i < 100; i++) expect(search()).toBeUndefined();
  expect(asked).toEqual([]);
  often();
  await vi.waitFor(() => expect(search()?.graph?.linked).toBe(ROWS), SOON);
  expect(asked).toEqual([[exactColumn(VECTOR)]]);
});

test('a filter that asks for another field has it read, and the graph stays', async () => {
  const { search, often, asked } = mirrored(100_000_000);
  often();
  await vi.waitFor(() => expect(search()?.graph).toBeDefined(), SOON);
  const { graph } = search() as Held;
  expect(search([N])).toBeUndefined();
  await vi.waitFor(() => expect(search([N])).toBeDefined(), SOON);
  expect(asked).toEqual([[exactColumn(VECTOR)], ['row']]);
  expect(search([N])?.graph).toBe(graph);
  expect(search([N])?.column(N.id)?.get(7)).toBe(7);
  expect(search([META])).toBeUndefined();
});

test('a budget that is too small for the graph is enough for the vectors', async () => {
  const { search, often } = mirrored(1_700_000);
  often();
  await vi.waitFor(() => expect(search()).toBeDefined(), SOON);
  await new Promise((done) => setTimeout(done, 100));
  expect(search()?.graph).toBeUndefined();
  expect(search()?.bytes).toBeLessThan(1_700_000);
});

test('a budget that is too small for the vectors holds nothing, and does not ask again and again', async () => {
  const { search, often, asked, mirror } = mirrored(500_000);
  often();
  often();
  await new Promise((done) => setTimeout(done, 50));
  expect(search()).toBeUndefined();
  expect(asked.length).toBeLessThanOrEqual(1);
  mirror.release();
});

test('what is released stops growing, and what was given is not followed any more', async () => {
  const { search, often, mirror } = mirrored(100_000_000);
  often();
  await vi.waitFor(() => expect(search()?.graph).toBeDefined(), SOON);
  const held = search() as Held;
  mirror.release();
  expect(mirror.isCurrent(held)).toBe(false);
  await new Promise((done) => setTimeout(done, 30));
  const { linked } = held.graph ?? {};
  await new Promise((done) => setTimeout(done, 100));
  expect(held.graph?.linked).toBe(linked);
});

test('slots of a graph are not given away while it stands, and a graph with many dead is made anew', async () => {
  const { search, often, mirror } = mirrored(100_000_000);
  often();
  await vi.waitFor(() => expect(search()?.graph?.pending).toBe(0), SOON);
  const held = search() as Held;
  const { graph } = held;
  mirror.drop(DOCS.slice(0, 500).map(({ id }) => id));
  const vectors = Buffer.alloc(500 * DIM * 4);
  const keys = Array.from({ length: 500 }, (_, at) => at);
  const columns = new Map([[VECTOR.id, { kind: 'dense', bytes: vectors } as const]]);
  mirror.put({ keys, columns }, 0, 500);
  expect(held.end).toBe(ROWS + 500);
  mirror.drop(DOCS.slice(500, 1300).map(({ id }) => id));
  await vi.waitFor(() => expect(search()?.graph?.pending).toBe(0), SOON);
  expect(search()?.graph).not.toBe(graph);
  expect(held.graph?.linked).toBe(ROWS - 800);
  mirror.put({ keys: [9000], columns }, 0, 1);
  expect(held.end).toBe(ROWS + 500);
});
