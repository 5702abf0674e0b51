import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareStrings, ordersNatively } from './string-order.ts';

const text = fc.string({
  unit: fc.constantFrom('a', 'b', 'é', '日', '\uE000', '\uFFFD', '😀', '𐀀'),
});

test('strings are ordered as their UTF-8 bytes are', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      const bytes = Buffer.compare(Buffer.from(left), Buffer.from(right));
      expect(Math.sign(compareStrings(left, right))).toBe(bytes);
    }),
    { numRuns: 2000 },
  );
});

test('the native order is used only where it is the same', () => {
  fc.assert(
    fc.property(text, text.filter(ordersNatively), (left, right) => {
      expect(left < right).toBe(compareStrings(left, right) < 0);
      expect(left > right).toBe(compareStrings(left, right) > 0);
    }),
    { numRuns: 2000 },
  );
});
