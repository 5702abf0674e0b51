import type { ZVecCollection } from '@zvec/zvec';
import { expect, test } from 'vitest';
import { IndexedRows } from './indexed-rows.ts';

const GRAPHS = ['v'];

/** A store that has a graph of half of 100 entities, and counts how often it is asked. */
function createRig() {
  const rig = { asked: 0 };
  const store = {
    get stats() {
      rig.asked++;
      return { docCount: 100, indexCompleteness: { v: 0.5 } };
    },
  };
  return { rig, indexed: new IndexedRows(store as unknown as ZVecCollection) };
}

test('a store is asked once what its graphs hold, which only builds add to', () => {
  const { rig, indexed } = createRig();
  expect(indexed.of([], 100)).toBe(100);
  expect(rig.asked).toBe(0);
  expect([indexed.of(GRAPHS, 100), indexed.of(GRAPHS, 120), indexed.of(GRAPHS, 20)]).toEqual([
    ...[50, 50, 20],
  ]);
  const over = indexed.building(120);
  expect(indexed.of(GRAPHS, 150)).toBe(50);
  over();
  expect(indexed.of(GRAPHS, 150)).toBe(120);
  expect(rig.asked).toBe(1);
  indexed.forget();
  expect(indexed.of(GRAPHS, 150)).toBe(50);
  expect(rig.asked).toBe(2);
});

test('once as many are gone as there were in the graphs none may be left, until the next build', () => {
  const { indexed } = createRig();
  expect(indexed.of(GRAPHS, 100)).toBe(50);
  indexed.left(49);
  indexed.settle();
  expect(indexed.of(GRAPHS, 100)).toBe(50);
  indexed.left(1);
  expect(indexed.of(GRAPHS, 100)).toBe(50);
  indexed.settle();
  expect(indexed.of(GRAPHS, 100)).toBe(0);
  const over = indexed.building(100);
  // What goes while it is built was before it.
  indexed.left(100);
  over();
  expect(indexed.of(GRAPHS, 100)).toBe(100);
  indexed.settle();
  expect(indexed.of(GRAPHS, 100)).toBe(0);
});
