import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VectorColumn } from './vector-column.ts';

const number = fc.float({ min: -10, max: 10, noNaN: true, noDefaultInfinity: true });

function product(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

test('vectors of any dimension are compared as a plain sum compares them', () => {
  const dims = fc.integer({ min: 1, max: 40 });
  const some = dims.chain((dim) =>
    fc.array(fc.array(number, { minLength: dim, maxLength: dim }), { minLength: 2, maxLength: 12 }),
  );
  fc.assert(
    fc.property(some, ([query = [], ...vectors]) => {
      const column = new VectorColumn(query.length);
      vectors.forEach((vector, at) => {
        column.set(at * 3, Float32Array.from(vector));
      });
      const slots = Int32Array.from(vectors, (_, at) => at * 3).reverse();
      const of = (metric: 'L2' | 'IP' | 'COSINE') =>
        [...column.scores(metric, Float32Array.from(query), slots)].reverse();
      vectors.forEach((vector, at) => {
        const dot = product(query, vector);
        const squares = query.reduce((sum, value, i) => sum + (value - (vector[i] ?? 0)) ** 2, 0);
        const lengths = Math.sqrt(product(query, query) * product(vector, vector));
        expect(of('IP')[at]).toBeCloseTo(dot, 2);
        expect(of('L2')[at]).toBeCloseTo(squares, 2);
        if (lengths === 0 || lengths > 1e-9) {
          expect(of('COSINE')[at]).toBeCloseTo(lengths === 0 ? 0 : dot / lengths, 3);
        }
      });
    }),
  );
});

test('more slots than one call takes are compared, and the room grows with the vectors', () => {
  const column = new VectorColumn(8);
  const count = 10_000;
  for (let slot = 0; slot < count; slot++) column.set(slot, new Float32Array(8).fill(slot));
  const slots = Int32Array.from({ length: count }, (_, slot) => slot);
  const scores = column.scores('IP', new Float32Array(8).fill(1), slots);
  expect([scores[0], scores[5000], scores[9999]]).toEqual([0, 40_000, 79_992]);
  expect(column.bytes).toBeLessThan(1_000_000);
});
