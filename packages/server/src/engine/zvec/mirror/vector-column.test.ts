import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ExactMetric, VectorColumn } from './vector-column.ts';

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
      const slots = Int32Array.from(vectors, (_, at) => at * 3).reverse();
      const of = (metric: ExactMetric) => {
        const column = new VectorColumn(query.length, metric);
        vectors.forEach((vector, at) => {
          column.set(at * 3, Float32Array.from(vector));
        });
        column.ask(Float32Array.from(query));
        column.batch.set(slots);
        column.compare(slots.length);
        return [...column.distances.subarray(0, slots.length)].reverse();
      };
      const distances = { L2: of('L2'), IP: of('IP'), COSINE: of('COSINE') };
      vectors.forEach((vector, at) => {
        const dot = product(query, vector);
        const squares = query.reduce((sum, value, i) => sum + (value - (vector[i] ?? 0)) ** 2, 0);
        const lengths = Math.sqrt(product(query, query) * product(vector, vector));
        expect(distances.IP[at]).toBeCloseTo(-dot, 2);
        expect(distances.L2[at]).toBeCloseTo(squares, 2);
        if (lengths === 0 || lengths > 1e-9) {
          expect(distances.COSINE[at]).toBeCloseTo(lengths === 0 ? 0 : -dot / lengths, 3);
        }
      });
    }),
  );
});

test('the vector of a slot is compared with others, and the room grows with the vectors', () => {
  const column = new VectorColumn(8, 'IP');
  const count = 10_000;
  for (let slot = 0; slot < count; slot++) column.set(slot, new Float32Array(8).fill(slot));
  column.askOf(2);
  column.batch.set([0, 5000, 9999]);
  column.compare(3);
  expect(Array.from(column.distances.subarray(0, 3), Math.abs)).toEqual([0, 80_000, 159_984]);
  expect(column.bytes).toBeLessThan(1_000_000);
});
