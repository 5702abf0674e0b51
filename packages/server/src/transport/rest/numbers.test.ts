import { wire } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseInt64 } from '../../handle/rows/parse-int64.ts';
import { float32Json, float64Json } from './float-text.ts';
import { int64FromWire, int64ToWire } from './wire-integer.ts';

const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

test('a 64-bit field keeps its value through the codec', () => {
  fc.assert(
    fc.property(int64, (value) => {
      const message = wire.schema.TemplateValue.create({ int64_val: int64ToWire(value) as never });
      const decoded = wire.schema.TemplateValue.decode(
        wire.schema.TemplateValue.encode(message).finish(),
      );
      expect(BigInt(int64FromWire(decoded.int64_val))).toBe(value);
    }),
  );
});

test('integers of a request are numbers, bigints or digits within 64 bits', () => {
  expect(parseInt64(7)).toBe(7);
  expect(parseInt64('+7')).toBe(7);
  expect(parseInt64('-9223372036854775808')).toBe(-(2n ** 63n));
  expect(parseInt64(9007199254740993n)).toBe(9007199254740993n);
  for (const value of [1.5, '9223372036854775808', 2n ** 63n, '1e3', '', ' 1', null, true, {}]) {
    expect(parseInt64(value)).toBeUndefined();
  }
});

test('a float32 in JSON is the same float32, and as short as it can be', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = float32Json(value);
      expect(Math.fround(JSON.parse(text) as number) === value).toBe(true);
      expect(text.replace(/\D/g, '').length).toBeLessThanOrEqual(24);
    }),
    { numRuns: 2000 },
  );
  expect(float32Json(Math.fround(0.1))).toBe('0.1');
  expect(float32Json(Math.fround(8.531628))).toBe('8.531628');
  expect(float32Json(Math.fround(1e-10))).toBe('1e-10');
  expect(float32Json(16777216)).toBe('16777216');
});

test('what is not finite is a text', () => {
  expect(float32Json(Number.NaN)).toBe('"NaN"');
  expect(float64Json(Number.POSITIVE_INFINITY)).toBe('"Infinity"');
  expect(float64Json(Number.NEGATIVE_INFINITY)).toBe('"-Infinity"');
});
