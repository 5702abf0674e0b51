import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileLike, parseLikePattern } from './like.ts';
import { likeRegExp } from './test-scalar-leaves.ts';

function like(pattern: string, text: string): boolean {
  const parsed = parseLikePattern(pattern);
  if ('problem' in parsed) throw new Error(parsed.problem);
  return compileLike(parsed)(text);
}

test.each([
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['abc%', 'abcd', true],
  ['%bcd', 'abcd', true],
  ['%c%', 'abcd', true],
  ['a%a', 'a', false],
  ['a%a', 'aa', true],
  ['a_c', 'abc', true],
  ['a_c', 'ac', false],
  ['_', '😀', true],
  ['__', '😀', false],
  ['a\\%c', 'a%c', true],
  ['a\\%c', 'abc', false],
  ['a\\_c', 'abc', false],
  ['a\\\\%', 'a\\bc', true],
  ['%', '', true],
  ['', '', true],
  ['', 'a', false],
  ['A%', 'abc', false],
  ['a%', 'a\nb', true],
])('%s on %s is %s', (pattern, text, expected) => {
  expect(like(pattern, text)).toBe(expected);
});

test('a pattern that ends in a lone backslash is refused', () => {
  expect(parseLikePattern('abc\\')).toHaveProperty('problem');
  expect(parseLikePattern('abc\\\\')).not.toHaveProperty('problem');
});

test('a pattern matches what its regular expression matches', () => {
  const letters = fc.constantFrom('a', 'b', 'é', '😀', '.', '*');
  const pattern = fc.array(fc.oneof(letters, fc.constantFrom('%', '_', '\\%', '\\_', '\\\\')));
  const text = fc.array(fc.oneof(letters, fc.constantFrom('%', '_', '\\', '\n')), { maxLength: 8 });
  fc.assert(
    fc.property(pattern, text, (one, other) => {
      const [left, right] = [one.join(''), other.join('')];
      expect(like(left, right)).toBe(likeRegExp(left).test(right));
    }),
    { numRuns: 5000 },
  );
});

test('a text made to match slowly still takes little time', () => {
  const start = performance.now();
  expect(like(`%${'a'.repeat(500)}_${'a'.repeat(500)}b%`, 'a'.repeat(65_000))).toBe(false);
  expect(like(`%${'a%'.repeat(500)}b`, 'a'.repeat(65_000))).toBe(false);
  // One that goes back for each sign would take longer than the world is old.
  expect(performance.now() - start).toBeLessThan(60_000);
});
