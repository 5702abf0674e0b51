import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Latencies } from './latencies.ts';

test('a quantile is within a class of the exact one, and two sums are as one', () => {
  const durations = fc.array(fc.double({ min: 0.2, max: 10_000, noNaN: true }), {
    ...{ minLength: 1, maxLength: 300 },
  });
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99), (all, share) => {
      const halves = [new Latencies(), new Latencies()] as const;
      for (const [at, ms] of all.entries()) halves[at % 2 === 0 ? 0 : 1].add(ms);
      halves[0].addAll(halves[1]);
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
      const found = halves[0].quantile(share) ?? 0;
      expect(halves[0].count).toBe(all.length);
      expect(found).toBeGreaterThan(exact / 1.36);
      expect(found).toBeLessThan(exact * 1.36);
    }),
  );
});

test('without calls there is no quantile, and what takes for ever is in the last class', () => {
  expect(new Latencies().quantile(0.99)).toBeUndefined();
  const slow = new Latencies();
  slow.add(1e9);
  expect(slow.quantile(0.99)).toBeGreaterThan(60_000);
});
