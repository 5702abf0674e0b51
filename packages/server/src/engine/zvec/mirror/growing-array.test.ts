import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GrowingArray } from './growing-array.ts';

test('keeps what it has, and is 0 elsewhere, however it grows', () => {
  const steps = fc.array(
    fc.record({ at: fc.nat(3_000_000), value: fc.integer({ min: 1, max: 255 }) }),
    {
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(fc.constantFrom(Uint8Array, Int32Array, Float64Array), steps, (Type, all) => {
      const array = new GrowingArray<Uint8Array | Int32Array | Float64Array>(Type, 16);
      const known = new Map<number, number>();
      for (const { at, value } of all) {
        array.reserve(at + 1);
        expect(array.all[at]).toBe(known.get(at) ?? 0);
        array.all[at] = value;
        known.set(at, value);
      }
      for (const [at, value] of known) expect(array.all[at]).toBe(value);
      let notZero = 0;
      for (const value of array.all) notZero += Number(value !== 0);
      expect(notZero).toBe(known.size);
    }),
    { numRuns: 20 },
  );
});

test('one with millions of numbers grows where it is', () => {
  const array = new GrowingArray(Int32Array, 16);
  array.reserve(4_000_000);
  array.all[3_999_999] = 7;
  const before = array.all;
  array.reserve(5_000_000);
  // Its memory is that of the larger one, which a copy would have left to it.
  expect(before.length).toBe(0);
  expect(array.all[3_999_999]).toBe(7);
});
