import { expect, test } from 'vitest';
import { seeded } from '../test-engine.ts';
import { Graph } from './graph.ts';
import { type ExactMetric, VectorColumn } from './vector-column.ts';
import { Walk } from './walk.ts';

const DIM = 32;
const LIMIT = 10;
const random = seeded(5);
const gaussian = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const centres = Array.from({ length: 40 }, () => Float32Array.from({ length: DIM }, gaussian));

function clustered(): Float32Array {
  const centre = centres[Math.floor(random() * centres.length)] as Float32Array;
  return centre.map((number) => number + 0.4 * gaussian());
}

/** A graph with what it is over. */
class Rig {
  readonly vectors: VectorColumn;
  readonly walk: Walk;
  readonly graph: Graph;
  readonly taken = new Uint8Array(20_000);
  #end = 0;

  constructor(metric: ExactMetric) {
    this.vectors = new VectorColumn(DIM, metric);
    this.walk = new Walk(this.vectors);
    this.graph = new Graph(this.vectors, this.walk, { m: 16, efConstruction: 100 });
  }

  add(vector = clustered()): number {
    const slot = this.#end++;
    this.vectors.set(slot, vector);
    this.taken[slot] = 1;
    this.graph.announce(slot);
    return slot;
  }

  link(count = this.graph.pending): void {
    for (let i = 0; i < count; i++) this.graph.linkNext(this.taken);
  }

  drop(slot: number): void {
    this.taken[slot] = 0;
    if (this.graph.holds(slot)) this.graph.retire();
  }

  /** Of the nearest that pass, the share that is found. */
  recall(passing = this.taken, ef = 64, queries = 50): number {
    let hits = 0;
    let wanted = 0;
    for (let i = 0; i < queries; i++) {
      this.vectors.ask(clustered());
      this.walk.begin(0);
      this.walk.among(Int32Array.from(this.taken.keys()), this.#end, { ef: LIMIT, passing });
      this.walk.sort();
      const truth = new Set(this.walk.found.slots.subarray(0, this.walk.found.count));
      expect(this.graph.search(LIMIT, { ef, passing })).toBe(true);
      const found = [...this.walk.found.slots.subarray(0, this.walk.found.count)];
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((slot) => passing[slot] === 1 && this.taken[slot] === 1)).toBe(true);
      hits += found.filter((slot) => truth.has(slot)).length;
      wanted += truth.size;
    }
    return hits / wanted;
  }
}

const share = (slots: Uint8Array, percent: number) =>
  slots.map((taken, slot) => (taken === 1 && (slot * 7919) % 100 < percent ? 1 : 0));

// The products that vectors have with each other say less about which ones lie on the way.
test.each([
  ['L2', 0.98],
  ['IP', 0.95],
  ['COSINE', 0.98],
] as const)(
  'a graph by %s finds the nearest, with filters, while it grows, and after many are gone',
  (metric, least) => {
    const rig = new Rig(metric);
    expect(rig.graph.search(LIMIT, { ef: 64, passing: rig.taken })).toBe(true);
    expect(rig.walk.found.count).toBe(0);
    for (let i = 0; i < 6000; i++) rig.add();
    rig.link(4000);
    expect(rig.graph.pending).toBe(2000);
    expect(rig.recall()).toBeGreaterThan(least);
    rig.link();
    expect(rig.recall()).toBeGreaterThan(least);
    expect(rig.recall(share(rig.taken, 50))).toBeGreaterThan(least);
    expect(rig.recall(share(rig.taken, 10))).toBeGreaterThan(least);
    for (let slot = 0; slot < 6000; slot++) if (random() < 0.25) rig.drop(slot);
    for (let i = 0; i < 1500; i++) rig.add();
    rig.link(700);
    expect(rig.recall()).toBeGreaterThan(least);
    expect(rig.recall(share(rig.taken, 30))).toBeGreaterThan(least);
  },
  60_000,
);

test('a slot that is gone before it is linked may be announced again, and counts once', () => {
  const rig = new Rig('L2');
  const slots = Array.from({ length: 300 }, () => rig.add());
  for (const slot of slots) if (slot % 2 === 0) rig.drop(slot);
  rig.link(100);
  for (const slot of slots) {
    if (slot % 4 !== 0) continue;
    rig.taken[slot] = 1;
    rig.vectors.set(slot, clustered());
    rig.graph.announce(slot);
  }
  expect(rig.recall(rig.taken, 64)).toBe(1);
  rig.link();
  expect(rig.graph.linked).toBe(225);
  expect(rig.recall(rig.taken, 64)).toBeGreaterThan(0.99);
});

test('of many equal vectors as many are found as are asked for, or the search says so', () => {
  const rig = new Rig('COSINE');
  for (let i = 0; i < 500; i++) rig.add(new Float32Array(DIM).fill(i % 3));
  rig.link();
  rig.vectors.ask(new Float32Array(DIM).fill(1));
  expect(rig.graph.search(LIMIT, { ef: 64, passing: rig.taken })).toBe(true);
  expect(rig.walk.found.count).toBeLessThanOrEqual(LIMIT);
});

test('a search that compares more than it may gives up', () => {
  const rig = new Rig('L2');
  for (let i = 0; i < 2000; i++) rig.add();
  rig.link();
  rig.vectors.ask(clustered());
  const none = new Uint8Array(2000);
  expect(rig.graph.search(LIMIT, { ef: 64, passing: none, most: 500 })).toBe(false);
});
