import { wire } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromWireLong, hybridTimestamp, toWireLong } from './hybrid-timestamp.ts';

test('a hybrid timestamp is ms << 18 | logical', () => {
  expect(fromWireLong(hybridTimestamp(1_700_000_000_123, 7))).toBe(
    (1_700_000_000_123n << 18n) | 7n,
  );
});

test('every 64-bit number survives the wire', () => {
  const { AllocTimestampResponse } = wire.milvus;
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
      const bytes = AllocTimestampResponse.encode(
        AllocTimestampResponse.create({ timestamp: toWireLong(value) as never }),
      ).finish();
      const { timestamp } = AllocTimestampResponse.decode(bytes);
      expect(fromWireLong(timestamp)).toBe(value);
    }),
  );
});
