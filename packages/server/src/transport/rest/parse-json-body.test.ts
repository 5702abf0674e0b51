import { ApiError } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonText } from '../../kernel/json-text.ts';
import { systemRandom } from '../../kernel/random.ts';
import { createBodyParser } from './parse-json-body.ts';

const parse = createBodyParser(systemRandom);
const parseText = (text: string) => parse(Buffer.from(text));

test('a body says after parsing what JSON.parse would make of it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!text.includes('__proto__') && !text.includes('constructor'));
      expect(jsonText(parseText(text))).toBe(JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('every integer keeps its digits, wherever it stands', () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n })), (integers) => {
      const parsed = parseText(`{"a":[${integers.join(' , ')}],"b":{"c":${integers[0] ?? 1}}}`);
      const { a } = parsed as { a: (number | bigint)[] };
      expect(a.map(BigInt)).toEqual(integers);
      expect(a.every((item) => typeof item === 'bigint' || Number.isSafeInteger(item))).toBe(true);
    }),
  );
});

test('a long integer beside a text of the same digits stays a number, and the text a text', () => {
  expect(parseText('["9007199254740993",9007199254740993,9007199254740991]')).toEqual([
    '9007199254740993',
    9007199254740993n,
    9007199254740991,
  ]);
});

test.each([
  ['{', /not valid JSON/],
  ['{"a":1,}', /not valid JSON/],
  ['{1234567890123456789:1}', /not valid JSON/],
  ['[01234567890123456789]', /not valid JSON/],
  ['1 2345678901234567890', /not valid JSON/],
  ['{"__proto__":{"admin":true}}', /__proto__ is not allowed/],
  ['{"a":[{"\\u005f_proto__":1}]}', /__proto__ is not allowed/],
  ['{"constructor":{"prototype":{}}}', /constructor is not allowed/],
  ['[1e999]', /out of range/],
  ['['.repeat(65) + ']'.repeat(65), /nested deeper than 64/],
  ['['.repeat(5_000_000), /nested deeper than 64/],
  [`[${'[],'.repeat(2_000_001)}[]]`, /more than 2000000/],
])('%.40s is refused', (text, message) => {
  expect(() => parseText(text)).toThrow(message);
});

test('a column that is called constructor is no attack', () => {
  expect(parseText('{"constructor":"Ferrari"}')).toEqual({ constructor: 'Ferrari' });
});

test('64 levels are allowed', () => {
  expect(parseText('['.repeat(64) + ']'.repeat(64))).toBeInstanceOf(Array);
});

test('an error shows nothing of the body', () => {
  expect(() => parseText('{"password":"Hunter2!" oops')).not.toThrow(/Hunter2/);
});

test('any bytes are parsed or refused, nothing else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      try {
        parse(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
      }
    }),
    { numRuns: 1000 },
  );
});

test('half of a surrogate pair becomes U+FFFD, as in Go: UTF-8 has none', () => {
  const half = String.raw`\ud83d`;
  const parsed = parseText(`{"a":"x${half}","b":["${half}"],"k${half}":1,"ok":"\\ud83d\\ude00"}`);
  expect(parsed).toEqual({ a: 'x\ufffd', b: ['\ufffd'], 'k\ufffd': 1, ok: '😀' });
  expect(parseText(`{"__proto__${half}":{"n":12345678901234567890}}`)).toEqual({
    '__proto__\ufffd': { n: 12345678901234567890n },
  });
});
