import { expect, test } from 'vitest';
import { checkRowPolicy } from './check-row-policy.ts';
import { compileFilter } from './compile-filter.ts';
import { FIXED_SCHEMA, refusal, SCHEMA } from './test-schema.ts';

const VARIABLES = [
  '$current_user',
  '$current_user_name',
  '$current_principal',
  '$current_user_tags["team"]',
  "$current_user_tags['team']",
  '$current_principal_tags["team"]',
  "$current_principal_tags['team']",
];

/** Places of a variable in a policy. */
const PLACES: readonly ((variable: string) => string)[] = [
  (one) => `s == ${one}`,
  (one) => `${one} != s`,
  (one) => `s in ["a", ${one}]`,
  (one) => `not (t not in [${one}])`,
  (one) => `"a" < s <= ${one}`,
  (one) => `array_contains(as, ${one})`,
  (one) => `array_contains_any(as, ["x", ${one}])`,
  (one) => `json_contains(j["k"], ${one})`,
  (one) => `j["k"] == ${one} or s is null`,
  (one) => `as == [${one}]`,
  (one) => `as[0] == ${one}`,
  (one) => `${one} == "admin" || (i > 3 and s == ${one})`,
];

test.each(VARIABLES)('%s stands where a constant may stand', (variable) => {
  for (const place of PLACES) {
    expect(() => checkRowPolicy(place(variable), FIXED_SCHEMA), place(variable)).not.toThrow();
  }
});

test.each(VARIABLES)('%s is not known in a filter of a request', (variable) => {
  for (const place of PLACES) {
    for (const fields of [FIXED_SCHEMA, SCHEMA]) {
      const text = place(variable);
      const message = refusal(text, fields);
      expect(message).toContain(`, error: field ${variable} not exist: invalid parameter`);
    }
  }
});

test('what looks like a variable inside a string is the string', () => {
  const text = `s == "$current_user" or s == '$current_user_tags["team"]'`;
  const filter = compileFilter(text, SCHEMA);
  expect(filter.matches({ get: () => '$current_user', dynamic: () => undefined })).toBe(true);
  expect(() => checkRowPolicy(text, SCHEMA)).not.toThrow();
});

test('a policy may be constant, which a filter may not', () => {
  for (const text of ['true', 'false', '(TRUE)', 'not false', 'true or s == $current_user']) {
    expect(() => checkRowPolicy(text, FIXED_SCHEMA), text).not.toThrow();
  }
  expect(refusal('true')).toContain('predicate is not a boolean expression');
});

test.each([
  ['', 'expecting an operand'],
  ['   ', 'expecting an operand'],
  ['s == ', 'expecting an operand'],
  ['nothing == 1', 'field nothing not exist'],
  ['s', 'predicate is not a boolean expression'],
  ['"true"', 'predicate is not a boolean expression'],
  ['$current_user', 'predicate is not a boolean expression: $current_user, data type: VarChar'],
  ['$current_user and true', "'and' can only be used between boolean expressions"],
  ['i == $current_user', 'are not supported'],
  ['ai == [$current_user]', 'are not supported'],
  ['array_contains(ai, $current_user)', 'array element type: Int64 and VarChar'],
  ['i in [$current_user]', 'cannot be casted to Int64'],
  ['s == $current_user + 1', 'add can only apply on numbers'],
  ['s == -$current_user', 'unexpected op: -, before $current_user'],
  ['$current_user in ["a"]', "'term' can only be used on non-const expression"],
  ['s like $current_user', 'the pattern of like must be written out, but got: $current_user'],
  ['s like ($current_user)', 'the pattern of like must be written out'],
  ['s == {name}', 'the value of expression template variable name {name} is not found'],
  ['v == 1', 'filter on field (v) of type FloatVector is not supported'],
])('the policy «%s» is refused: %s', (text, problem) => {
  const check = () => checkRowPolicy(text, FIXED_SCHEMA);
  expect(check).toThrow(expect.objectContaining({ name: 'ApiError' }));
  expect(check).toThrow(
    expect.objectContaining({ fields: expect.objectContaining({ code: 1100 }) }),
  );
  expect(check).toThrow(problem);
});
