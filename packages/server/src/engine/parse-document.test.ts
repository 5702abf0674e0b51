import { expect, test } from 'vitest';
import { parseDocument } from './parse-document.ts';

test.each<[text: string, value: unknown]>([
  [
    '[9007199254740991,9007199254740993,-9007199254740993]',
    [2 ** 53 - 1, 2n ** 53n + 1n, -(2n ** 53n) - 1n],
  ],
  ['{"a":{"b":9223372036854775807}}', { a: { b: 2n ** 63n - 1n } }],
  ['[9223372036854775808,1e20,12345678901234567.5]', [2 ** 63, 1e20, 12345678901234568]],
  ['[0.1234567890123456,"9007199254740993"]', [0.1234567890123456, '9007199254740993']],
])('only integers of 64 bits that a number would round are bigints: %s', (text, value) => {
  expect(parseDocument(text)).toEqual(value);
});

test('a document of very many levels is parsed all the same', () => {
  const levels = 30_000;
  let value = parseDocument(`${'['.repeat(levels)}9007199254740993${']'.repeat(levels)}`);
  for (let level = 0; level < levels; level++) value = (value as unknown[])[0];
  expect(value).toBe(9007199254740992);
});
