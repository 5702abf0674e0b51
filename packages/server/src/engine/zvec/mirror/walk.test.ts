import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VectorColumn } from './vector-column.ts';
import { Walk } from './walk.ts';

test('among some slots the nearest that pass are found in order, equal ones in any', () => {
  const column = new VectorColumn(1, 'L2');
  const walk = new Walk(column);
  const places = fc.array(fc.integer({ min: -20, max: 20 }), { maxLength: 200 });
  const wanted = fc.record({ ef: fc.integer({ min: 1, max: 220 }), every: fc.constantFrom(1, 3) });
  fc.assert(
    fc.property(places, wanted, (all, { ef, every }) => {
      all.forEach((place, slot) => {
        column.set(slot, Float32Array.of(place));
      });
      const passing = Uint8Array.from(all, (_, slot) => (slot % every === 0 ? 1 : 0));
      const slots = Int32Array.from(all.keys());
      column.ask(Float32Array.of(0));
      walk.begin(0);
      walk.among(slots, slots.length, { ef, passing });
      walk.sort();
      const found = [...walk.found.slots.subarray(0, walk.found.count)];
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((slot) => slot % every === 0)).toBe(true);
      const sorted = all.filter((_, slot) => slot % every === 0).map((place) => place ** 2);
      sorted.sort((one, other) => one - other);
      expect(found.map((slot) => (all[slot] ?? 0) ** 2)).toEqual(sorted.slice(0, ef));
      expect([...walk.found.distances.subarray(0, walk.found.count)]).toEqual(sorted.slice(0, ef));
    }),
  );
});
