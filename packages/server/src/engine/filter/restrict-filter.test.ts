import { ApiError } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFilter } from './compile-filter.ts';
import type { CompiledFilter } from './compiled-filter.ts';
import { restrictFilter } from './restrict-filter.ts';
import { RowPolicyCompiler } from './row-policy-compiler.ts';
import { anyLeaf, joined } from './test-generators.ts';
import { rowValues } from './test-model.ts';
import { modelledPolicies } from './test-policies.ts';
import { row, SCHEMA } from './test-schema.ts';

const rows = fc.array(rowValues, { minLength: 4, maxLength: 8 });
const columnOf = ({ name }: { name: string }) => `c_${name}`;

test('a restricted filter matches the rows that its filter and some policy are true for', () => {
  const compiler = new RowPolicyCompiler({ capacity: 50 });
  const filters = fc.option(joined(anyLeaf));
  let seen = 0;
  let hidden = 0;
  fc.assert(
    fc.property(modelledPolicies, filters, rows, ({ policies, variables, sees }, one, some) => {
      const policy = compiler.compile(policies, SCHEMA, variables);
      const filter = restrictFilter(one ? compileFilter(one.text, SCHEMA) : undefined, policy);
      const explanation = JSON.stringify([
        one?.text,
        policies,
        variables.user,
        [...variables.tags],
      ]);
      for (const values of some) {
        const visible = sees(values);
        expect(policy.matches(row(values)), explanation).toBe(visible);
        const expected = visible && (!one || one.truth(values) === true);
        expect(filter.matches(row(values)), explanation).toBe(expected);
        if (expected) seen++;
        else if (!visible) hidden++;
      }
    }),
    { numRuns: 3000 },
  );
  expect(seen).toBeGreaterThan(1000);
  expect(hidden).toBeGreaterThan(1000);
});

test('the keys that a restricted filter names are those of all its matches', () => {
  let named = 0;
  const ids = fc.array(fc.constantFrom('-1', '0', '2', '9007199254740993'), { maxLength: 3 });
  const byKey = ids.map((some) => `id in [${some.join(',')}]`);
  const filters = fc.oneof(
    byKey,
    fc.tuple(byKey, joined(anyLeaf)).map(([keys, { text }]) => `${keys} and (${text})`),
    fc.tuple(byKey, joined(anyLeaf)).map(([keys, { text }]) => `${keys} or (${text})`),
  );
  fc.assert(
    fc.property(modelledPolicies, filters, rows, ({ policies, variables }, text, some) => {
      const policy = new RowPolicyCompiler().compile(policies, SCHEMA, variables);
      const filter = restrictFilter(compileFilter(text, SCHEMA), policy);
      const exact = filter.primaryKeys()?.map(BigInt);
      const candidates = filter.candidateKeys()?.map(BigInt);
      if (exact) expect(candidates).toEqual(exact);
      if (candidates) named++;
      for (const values of some) {
        const id = BigInt(values.id as number | bigint);
        if (filter.matches(row(values)) && candidates) expect(candidates, text).toContain(id);
        if (exact) expect(filter.matches(row(values)), text).toBe(exact.includes(id));
      }
    }),
    { numRuns: 1500 },
  );
  expect(named).toBeGreaterThan(500);
});

const PIECES = [
  ...['or true', ' or 1 == 1', '|| true', 'not', '!', 'and', '(', ')', '((', '))', ') or (true'],
  ...['--', '/*', '*/', '//', '#', ';', '\u0000', '\n', '"', "'", '\\', '" or "" == "', 'i', 's'],
  ...['id >= -9223372036854775808', 'is null', 'is not null', 'in [', ']', '{x}', 's like "%"'],
  ...['$current_user', '$current_user_tags["team"]', '$meta', 'exists', '==', '!=', '1', 'true'],
];

const WIDER = ['or true', '|| 1 == 1', 'or id is not null', 'or id != 0 or id == 0', 'and true'];

/** Valid filters, pieces of them, and both with something put in the middle. */
const anyText = fc.oneof(
  { arbitrary: fc.string({ unit: 'binary' }), weight: 1 },
  {
    arbitrary: fc
      .array(fc.constantFrom(...PIECES), { maxLength: 12 })
      .map((some) => some.join(' ')),
    weight: 2,
  },
  {
    arbitrary: fc
      .tuple(joined(anyLeaf), fc.nat(), fc.constantFrom(...PIECES), fc.nat(2))
      .map(([{ text }, position, piece, removed]) => {
        const at = position % (text.length + 1);
        return `${text.slice(0, at)}${piece}${text.slice(at + removed)}`;
      }),
    weight: 4,
  },
  {
    arbitrary: fc
      .tuple(joined(anyLeaf), fc.constantFrom(...PIECES), fc.constantFrom(...PIECES))
      .map(([{ text }, before, behind]) => `${before} ${text} ${behind}`),
    weight: 3,
  },
  {
    arbitrary: fc
      .tuple(joined(anyLeaf), fc.constantFrom(...WIDER), fc.constantFrom(' ', '', ') or (', '\n'))
      .map(([{ text }, wider, between]) => `${text}${between}${wider}`),
    weight: 3,
  },
);

test('no text of a filter reaches a row that the policies hide', () => {
  let compiled = 0;
  fc.assert(
    fc.property(modelledPolicies, anyText, rows, ({ policies, variables, sees }, text, some) => {
      const filter = compiledOrRefused(text);
      if (!filter) return;
      compiled++;
      const policy = new RowPolicyCompiler().compile(policies, SCHEMA, variables);
      const restricted = restrictFilter(filter, policy);
      for (const values of some) {
        if (!sees(values)) expect(restricted.matches(row(values)), text).toBe(false);
      }
      // Whatever the store is given to filter by alone must hold the policy, too.
      const pushed = restricted.pushdown(columnOf);
      if (pushed.exact) expect(policy.pushdown(columnOf).exact, text).toBe(true);
    }),
    { numRuns: 4000 },
  );
  expect(compiled).toBeGreaterThan(400);
});

function compiledOrRefused(text: string): CompiledFilter | undefined {
  try {
    return compileFilter(text, SCHEMA);
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).fields.code).toBe(1100);
    return undefined;
  }
}
