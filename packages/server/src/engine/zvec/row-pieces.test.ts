import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Column, Rows } from '../engine.ts';
import { rowPieces } from './row-pieces.ts';

const BYTES = 1000;

const lengths = fc.array(fc.nat({ max: 1500 }), { minLength: 1, maxLength: 60 });

test('pieces are all rows in order, none empty, and not larger than what was asked for and a row more', () => {
  fc.assert(
    fc.property(lengths, (all) => {
      const columns = new Map<number, Column>([
        [100, { kind: 'scalar', values: all.map((_, at) => at) }],
        [101, { kind: 'scalar', values: all.map((length) => 'x'.repeat(length)) }],
        [102, { kind: 'scalar', values: all.map(() => [1, 2, 'abc']) }],
        [103, { kind: 'dense', bytes: new Uint8Array(16 * all.length) }],
        [104, { kind: 'sparse', rows: all.map(() => new Uint8Array(24)) }],
      ]);
      const rows: Rows = { keys: all.map((_, at) => at), columns };
      const sizeOf = (length: number) => 3 * 24 + 8 + length + (19 + 3 * 8) + 16 + 24;
      let next = 0;
      for (const { start, end } of rowPieces(rows, BYTES)) {
        expect(start).toBe(next);
        expect(end).toBeGreaterThan(start);
        const before = all.slice(start, end - 1).reduce((sum, one) => sum + sizeOf(one), 0);
        expect(before).toBeLessThan(BYTES);
        if (end < all.length) {
          expect(before + sizeOf(all[end - 1] as number)).toBeGreaterThanOrEqual(BYTES);
        }
        next = end;
      }
      expect(next).toBe(all.length);
    }),
  );
});
