import { wire } from '@latchkey/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hybridTimestamp } from '../connection/hybrid-timestamp.ts';
import { type Consistency, freshnessOf } from './freshness-of.ts';

const Level = wire.common.ConsistencyLevel;
const BOUNDED = { consistencyLevel: Level.Bounded };
const STRONG = { consistencyLevel: Level.Strong };
const MS = 1_790_000_000_123;
/** As the codec gives it. */
const timestamp = (ms: number, logical: number) =>
  hybridTimestamp(ms, logical) as NonNullable<Consistency['guarantee_timestamp']>;
const at = timestamp(MS, 7);

describe('which writes a read must see', () => {
  test.each([
    ['Strong', { consistency_level: Level.Strong }, BOUNDED, 'all'],
    ['Bounded', { consistency_level: Level.Bounded }, STRONG, 'recent'],
    ['Eventually', { consistency_level: Level.Eventually }, STRONG, 'any'],
    ["the collection's, Strong", { use_default_consistency: true }, STRONG, 'all'],
    ["the collection's, Bounded", { use_default_consistency: true }, BOUNDED, 'recent'],
    ['nothing said at all', {}, BOUNDED, 'all'],
  ])('%s', (_, request, collection, expected) => {
    expect(freshnessOf(request, collection)).toBe(expected);
  });

  test('of Session and Customized the timestamp tells, by its milliseconds', () => {
    for (const consistency_level of [Level.Session, Level.Customized]) {
      const request = { consistency_level, guarantee_timestamp: at };
      expect(freshnessOf(request, BOUNDED)).toEqual({ until: MS });
      expect(freshnessOf({ consistency_level }, BOUNDED)).toBe('all');
    }
  });

  test('a client of before the levels sends a timestamp alone; small ones are names of levels', () => {
    expect(freshnessOf({ guarantee_timestamp: at }, BOUNDED)).toEqual({ until: MS });
    expect(freshnessOf({ guarantee_timestamp: 1 }, STRONG)).toBe('any');
    expect(freshnessOf({ guarantee_timestamp: 2 }, STRONG)).toBe('recent');
  });

  test('a timestamp does not weaken a collection that is Strong by default', () => {
    const request = { use_default_consistency: true, guarantee_timestamp: 1 };
    expect(freshnessOf(request, STRONG)).toBe('all');
  });

  test('every time comes back as it was sent', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 43 }),
        fc.integer({ min: 0, max: 2 ** 18 - 1 }),
        (ms, n) => {
          const request = { guarantee_timestamp: timestamp(ms, n) };
          expect(freshnessOf(request, STRONG)).toEqual({ until: ms });
        },
      ),
    );
  });
});
