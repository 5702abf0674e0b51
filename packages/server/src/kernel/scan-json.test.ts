import { expect, test } from 'vitest';
import { scanJson } from './scan-json.ts';

const LIMITS = { depth: 3, containers: 5 };
const scan = (text: string) => scanJson(Buffer.from(text), LIMITS);
const found = (text: string) => {
  const spans = scan(text);
  return Array.isArray(spans) ? spans.map(([start, end]) => text.slice(start, end)) : spans;
};

test.each([
  ['[1234567890123456, -1234567890123456 ]', ['1234567890123456', '-1234567890123456']],
  ['{"a":1234567890123456}', ['1234567890123456']],
  ['1234567890123456', ['1234567890123456']],
  ['[123456789012345]', []],
  ['[0.1234567890123456, 1234567890123456.5, 1e1234567890123456]', []],
  ['[01234567890123456]', []],
  ['{1234567890123456 : 1}', []],
  ['["1234567890123456", "\\"1234567890123456"]', []],
])('long integers of %s', (text, integers) => {
  expect(found(text)).toEqual(integers);
});

test('depth and number of containers are bounded, brackets in texts count for nothing', () => {
  expect(scan('[[[]]]')).toEqual([]);
  expect(scan('[[[[]]]]')).toMatch(/deeper than 3/);
  expect(scan('[{},{},{},{}]')).toEqual([]);
  expect(scan('[{},{},{},{},{}]')).toMatch(/more than 5/);
  expect(scan('["[[[[[[[["]')).toEqual([]);
});

test.each(['', '"', '"\\', '[', ']]]]', '-', '{"a'])('broken text %j ends the scan', (text) => {
  expect(scan(text)).toEqual([]);
});
