import { expect, test } from 'vitest';
import { fromWireLong } from './hybrid-timestamp.ts';
import { createTimestampOracle } from './timestamp-oracle.ts';

test('timestamps rise while the clock stands still, is set back and goes on', () => {
  let now = 1_700_000_000_000;
  const oracle = createTimestampOracle({ now: () => now });
  const seen: bigint[] = [];
  const take = (count: number) => {
    for (let i = 0; i < count; i++) seen.push(fromWireLong(oracle.next()));
  };
  take(3);
  now -= 5_000;
  take(3);
  now += 60_000;
  take(3);
  for (let i = 1; i < seen.length; i++) expect(seen[i]).toBeGreaterThan(seen[i - 1] ?? 0n);
  expect((seen.at(-1) ?? 0n) >> 18n).toBe(BigInt(now));
});

test('more calls in a millisecond than the counter holds run into the next one', () => {
  const oracle = createTimestampOracle({ now: () => 1_000 });
  for (let i = 0; i < 2 ** 18; i++) oracle.next();
  expect(fromWireLong(oracle.next())).toBe(1_001n << 18n);
});
