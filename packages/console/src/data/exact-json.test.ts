import { expect, test } from 'vitest';
import { parseExactJson } from './exact-json.ts';

test('a key of 19 digits is written again as it was read', () => {
  const text = '[{"id":9007199254740993,"other":-9223372036854775808,"list":[1,1.5,2]}]';
  expect(JSON.stringify(parseExactJson(text))).toBe(text);
});

test('what JavaScript holds is read as always', () => {
  expect(parseExactJson('{"a":9007199254740991,"b":1e300,"c":"9007199254740993"}')).toEqual({
    ...{ a: 9007199254740991, b: 1e300, c: '9007199254740993' },
  });
  expect(() => parseExactJson('[1')).toThrow(SyntaxError);
});
