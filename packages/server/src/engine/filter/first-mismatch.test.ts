import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Rows } from '../engine.ts';
import { DataType } from '../spec.ts';
import { compileFilter } from './compile-filter.ts';
import { firstMismatch } from './first-mismatch.ts';
import { RowPolicyCompiler } from './row-policy-compiler.ts';
import { rowValues } from './test-model.ts';
import { modelledPolicies } from './test-policies.ts';
import { rowsToStore } from './test-rows.ts';
import { field, SCHEMA } from './test-schema.ts';

test('the first of the rows to be stored that a policy hides is found', () => {
  const compiler = new RowPolicyCompiler();
  let all = 0;
  let some = 0;
  const rows = fc.array(rowValues, { maxLength: 6 });
  fc.assert(
    fc.property(modelledPolicies, rows, ({ policies, variables, sees }, values) => {
      const policy = compiler.compile(policies, SCHEMA, variables);
      const expected = values.findIndex((one) => !sees(one));
      const found = firstMismatch(rowsToStore(values), SCHEMA, policy);
      expect(found, policies.join(' | ')).toBe(expected < 0 ? undefined : expected);
      if (expected < 0) all++;
      else if (expected > 0) some++;
    }),
    { numRuns: 2000 },
  );
  expect(all).toBeGreaterThan(100);
  expect(some).toBeGreaterThan(100);
});

const FIELDS = [
  field('id', DataType.Int64, { primaryKey: true, id: 100 }),
  field('b', DataType.Bool, { id: 101, nullable: true }),
  field('i8', DataType.Int8, { id: 102 }),
  field('i16', DataType.Int16, { id: 103 }),
  field('i32', DataType.Int32, { id: 104 }),
  field('f', DataType.Float, { id: 105 }),
  field('d', DataType.Double, { id: 106 }),
  field('s', DataType.VarChar, { id: 107 }),
  field('j', DataType.JSON, { id: 108, nullable: true }),
  field('a', DataType.Array, { id: 109, elementType: DataType.Int64, nullable: true }),
  field('v', DataType.FloatVector, { id: 110, dim: 1 }),
  field('$meta', DataType.JSON, { id: 111, dynamic: true }),
];
const scalar = (values: readonly (boolean | number | bigint | string | null | bigint[])[]) =>
  ({ kind: 'scalar', values }) as const;
const ROWS: Rows = {
  keys: [1, 2n ** 63n - 1n],
  columns: new Map<number, NonNullable<ReturnType<Rows['columns']['get']>>>([
    [100, scalar([1, 2n ** 63n - 1n])],
    [101, scalar([true, null])],
    [102, scalar([-128, 1])],
    [103, scalar([-32768, 1])],
    [104, scalar([2 ** 31 - 1, 1])],
    [105, scalar([Math.fround(0.1), -0])],
    [106, scalar([0.1, 1e300])],
    [107, scalar(['日本', ''])],
    [108, scalar(['{"k":[1,null]}', null])],
    [109, scalar([[2n ** 53n + 1n], null])],
    [110, { kind: 'dense', bytes: new Uint8Array(8) }],
    [111, scalar(['{"own":"x","deep":{"k":1}}', '{}'])],
  ]),
};

test.each([
  ['id == 1', 1],
  ['id >= 1', undefined],
  ['id == 9223372036854775807', 0],
  ['id in [1, 9223372036854775806]', 1],
  ['b == true', 1],
  ['b is null or b == true', undefined],
  ['i8 == -128 and i16 == -32768 and i32 == 2147483647', 1],
  ['f == 0.1 or f == 0.0', undefined],
  ['d == 0.1', 1],
  ['s like "日%"', 1],
  ['json_contains(j["k"], 1)', 1],
  ['not json_contains(j["k"], 1)', 0],
  ['array_contains(a, 9007199254740993)', 1],
  ['array_contains(a, 9007199254740992)', 0],
  ['a is null or array_length(a) == 1', undefined],
  ['own == "x"', 1],
  ['own != "x" or deep["k"] == 1', undefined],
  ['$meta["own"] == "x" or not exists own', undefined],
])('of rows with every type, the first that does not match %s is %s', (text, expected) => {
  expect(firstMismatch(ROWS, FIELDS, compileFilter(text, FIELDS))).toBe(expected);
});

test('a column that is not there is null', () => {
  const rows = { keys: [1], columns: new Map([[100, scalar([1])]]) };
  expect(
    firstMismatch(rows, FIELDS, compileFilter('b is null and j is null', FIELDS)),
  ).toBeUndefined();
  expect(firstMismatch(rows, FIELDS, compileFilter('own == "x"', FIELDS))).toBe(0);
});

test.each([
  'j["k"] == 9007199254740993',
  'j["k"] > 9007199254740992 and j["k"] < 9007199254740994',
  'j["k"] in [9007199254740993] and j["k"] not in [9007199254740992, 9007199254740994]',
  'j["k"] != 9007199254740992',
  'j["k"] % 2 == 1',
  'json_contains(j["list"], -9223372036854775808)',
  'json_contains_all(j["list"], ["9007199254740993", 1e20])',
  'not json_contains(j["list"], -9223372036854775807)',
  'own == 9223372036854775807',
  'own != 9223372036854775806',
])('an integer of a document beyond 2^53 is exact: %s', (text) => {
  const list = '[-9223372036854775808,"9007199254740993",100000000000000000000]';
  const rows = {
    keys: [1],
    columns: new Map([
      [108, scalar([`{"k":9007199254740993,"list":${list}}`])],
      [111, scalar(['{"own":9223372036854775807}'])],
    ]),
  };
  expect(firstMismatch(rows, FIELDS, compileFilter(text, FIELDS))).toBeUndefined();
});
