import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Metric } from '../../engine/spec.ts';
import { fuse, type RankedList } from './fuse.ts';

const list = (metric: Metric, hits: Readonly<Record<number, number>>): RankedList => ({
  metric,
  keys: Object.keys(hits).map(Number),
  scores: Float32Array.from(Object.values(hits)),
});
const rrf = (k: number) => ({ kind: 'rrf', k }) as const;
const weighted = (weights: number[], normalize: boolean) =>
  ({ kind: 'weighted', weights, normalize }) as const;

test('RRF adds up 1 / (k + place), the first place being 1', async () => {
  const lists = [
    { metric: 'L2', keys: [7, 3], scores: Float32Array.of(0, 1) },
    { metric: 'IP', keys: [3, 9], scores: Float32Array.of(5, 4) },
  ] as const;
  const fused = await fuse(rrf(60), lists);
  expect(fused.map(({ key }) => key)).toEqual([3, 7, 9]);
  expect(fused.map(({ score }) => score)).toEqual([
    Math.fround(Math.fround(1 / 62) + Math.fround(1 / 61)),
    Math.fround(1 / 61),
    Math.fround(1 / 62),
  ]);
});

test('of equals the smaller key comes first, also beyond 2^53 and among texts', async () => {
  const at = (keys: readonly (number | bigint | string)[]): RankedList => ({
    metric: 'IP',
    keys,
    scores: new Float32Array(keys.length).fill(1),
  });
  const keysOf = async (lists: readonly RankedList[]) =>
    (await fuse(weighted([1], false), lists)).map(({ key }) => key);
  const big = 2n ** 53n + 1n;
  expect(await keysOf([at([big + 2n, 5, big, -1])])).toEqual([-1, 5, big, big + 2n]);
  expect(await keysOf([at(['\u{1F600}', '\uE000', 'b', 'a'])])).toEqual([
    'a',
    'b',
    '\uE000',
    '\u{1F600}',
  ]);
});

test.each([
  { metric: 'COSINE', score: 0.5, expected: 0.75 },
  { metric: 'IP', score: 1, expected: 0.75 },
  { metric: 'IP', score: -1, expected: 0.25 },
  { metric: 'BM25', score: 1, expected: 0.5 },
  { metric: 'L2', score: 1, expected: 0.5 },
  { metric: 'L2', score: 0, expected: 1 },
] as const)(
  'normalized, a score of $score by $metric is $expected',
  async ({ metric, score, expected }) => {
    const [hit] = await fuse(weighted([1], true), [list(metric, { 1: score })]);
    expect(hit?.score).toBeCloseTo(expected, 6);
  },
);

test('without it distances stay distances, the smaller the better', async () => {
  const lists = [list('L2', { 1: 0.5, 2: 2 }), list('L2', { 1: 4, 2: 0.5 })];
  expect(await fuse(weighted([0.5, 1], false), lists)).toEqual([
    { key: 2, score: 1.5 },
    { key: 1, score: 4.25 },
  ]);
});

test('beside similarities distances are turned round', async () => {
  const lists = [list('L2', { 1: 0, 2: 1000 }), list('IP', { 1: 0.1, 2: 0.2 })];
  const [first, second] = await fuse(weighted([1, 1], false), lists);
  expect(first).toEqual({ key: 1, score: expect.closeTo(1.1, 5) });
  expect(second).toEqual({ key: 2, score: expect.closeTo(0.2, 2) });
});

test('every key comes once, and no score beats one before it', async () => {
  const hits = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 20 }), fc.float({ noNaN: true, min: -9, max: 9 })),
  );
  const metrics = fc.constantFrom<Metric>('L2', 'IP', 'COSINE');
  const lists = fc.array(fc.tuple(metrics, hits), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(lists, fc.boolean(), async (some, normalize) => {
      const ranked = some.map(([metric, all]) => list(metric, Object.fromEntries(all)));
      const fused = await fuse(
        weighted(
          ranked.map(() => 0.5),
          normalize,
        ),
        ranked,
      );
      const keys = new Set(ranked.flatMap((one) => one.keys));
      expect(new Set(fused.map(({ key }) => key))).toEqual(keys);
      expect(fused.length).toBe(keys.size);
      const distances = !normalize && some.every(([metric]) => metric === 'L2');
      const sign = distances ? 1 : -1;
      fused.forEach(({ score }, at) => {
        const before = fused[at - 1]?.score ?? score;
        expect(sign * (score - before)).toBeGreaterThanOrEqual(0);
      });
    }),
  );
});
