import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeNul, unescapeNul } from './nul.ts';

const text = fc.string({ unit: fc.constantFrom('a', '0', '1', '\0', '\u{10fffd}', '€') });

test('any text comes back as it was, is stored without NUL, and differs from every other', () => {
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(unescapeNul(escapeNul(one))).toBe(one);
      expect(escapeNul(one)).not.toContain('\0');
      expect(escapeNul(one) === escapeNul(other)).toBe(one === other);
    }),
  );
});
