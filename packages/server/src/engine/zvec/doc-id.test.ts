import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BUCKETS, bucketOf, docIdOf, int64OfDocId } from './doc-id.ts';

const int64 = fc
  .bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  .map((value) => (Number.isSafeInteger(Number(value)) ? Number(value) : value));
const ACCEPTED = /^[a-zA-Z0-9_!@#$%+=.-]{1,64}$/;

test('integer keys are read back from their ids', () => {
  fc.assert(
    fc.property(fc.oneof(int64, fc.maxSafeInteger()), (key) => {
      expect(int64OfDocId(docIdOf(key))).toBe(Object.is(key, -0) ? 0 : key);
    }),
  );
});

test('every key has an id that the store accepts', () => {
  const keys = fc.oneof(int64, fc.string({ unit: 'binary', maxLength: 200 }));
  fc.assert(fc.property(keys, (key) => ACCEPTED.test(docIdOf(key))));
});

test('text keys that look alike have ids of their own', () => {
  const keys = ['', 'a', 'A', ' a', 'a ', 'a\0', 'á', 'á', 's', 'sa', '1', 'x'.repeat(63)];
  keys.push('x'.repeat(64), 'x'.repeat(65), docIdOf('á'), '键', '🔑', "'", "a' or '1'='1");
  expect(new Set(keys.map(docIdOf)).size).toBe(new Set(keys).size);
});

test('buckets are spread evenly', () => {
  const counts = new Array<number>(16).fill(0);
  for (let key = 0; key < 16_000; key++) {
    const bucket = bucketOf(docIdOf(key));
    expect(bucket).toBeGreaterThanOrEqual(0);
    expect(bucket).toBeLessThan(BUCKETS);
    const part = Math.floor(bucket / (BUCKETS / 16));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(800);
  expect(Math.max(...counts)).toBeLessThan(1200);
});
