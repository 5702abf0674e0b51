import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFilter } from './compile-filter.ts';
import { anyLeaf, joined } from './test-generators.ts';
import { rowValues } from './test-model.ts';
import { row, SCHEMA } from './test-schema.ts';

test('a filter matches exactly the rows that the naive model says are true', () => {
  fc.assert(
    fc.property(
      joined(anyLeaf),
      fc.array(rowValues, { minLength: 4, maxLength: 8 }),
      (one, rows) => {
        const filter = compileFilter(one.text, SCHEMA);
        for (const values of rows) {
          expect(filter.matches(row(values)), one.text).toBe(one.truth(values) === true);
        }
      },
    ),
    { numRuns: 3000 },
  );
});

test('a single comparison agrees with the model on many rows', () => {
  fc.assert(
    fc.property(anyLeaf, fc.array(rowValues, { minLength: 10, maxLength: 20 }), (one, rows) => {
      const filter = compileFilter(one.text, SCHEMA);
      const negated = compileFilter(`not (${one.text})`, SCHEMA);
      for (const values of rows) {
        expect(filter.matches(row(values)), one.text).toBe(one.truth(values) === true);
        expect(negated.matches(row(values)), one.text).toBe(one.truth(values) === false);
      }
    }),
    { numRuns: 2000 },
  );
});
