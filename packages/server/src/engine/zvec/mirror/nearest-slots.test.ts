import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallest } from './nearest-slots.ts';

test('the smallest scores are found in order, equal ones in any', () => {
  const scores = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 200 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 220 }), (all, count) => {
      const places = smallest(Float32Array.from(all), count);
      expect(new Set(places).size).toBe(places.length);
      const sorted = [...all].sort((one, other) => one - other);
      expect(Array.from(places, (place) => all[place])).toEqual(sorted.slice(0, count));
    }),
  );
});
