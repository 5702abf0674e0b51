import { expect, test } from 'vitest';
import { pickKeys } from './pick-keys.ts';

test.each([
  ['a float that is whole', '{"x":3.0,"y":1}', '{"x":3.0}'],
  ['a float with more zeros', '{"x":[2.50]}', '{"x":[2.50]}'],
  ['an integer beyond 2^53', '{"x":9007199254740993}', '{"x":9007199254740993}'],
  ['an exponent', '{"x":1e3,"y":2}', '{"x":1e3}'],
  ['a negative zero', '{"x":-0}', '{"x":-0}'],
  ['text that looks like a number', '{"x":"3.0","y":3}', '{"x":"3.0"}'],
])('a number keeps its type and digits: %s', (_title, text, expected) => {
  expect(pickKeys(text, new Set(['x']))).toBe(expected);
});
