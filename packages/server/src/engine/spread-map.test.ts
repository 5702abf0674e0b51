import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpreadMap } from './spread-map.ts';

const ids = fc.constantFrom('1', '2', '-17', 'sabc', 'h_', '', 'constructor', '__proto__');
const steps = fc.array(fc.record({ id: ids, value: fc.option(fc.nat(), { nil: undefined }) }));

test('has what a Map has, whatever is set and deleted', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const spread = new SpreadMap();
      const map = new Map<string, number>();
      for (const { id, value } of all) {
        if (value === undefined) {
          spread.delete(id);
          map.delete(id);
        } else {
          spread.set(id, value);
          map.set(id, value);
        }
        expect(spread.get(id)).toBe(map.get(id));
        expect(spread.size).toBe(map.size);
      }
    }),
  );
});
