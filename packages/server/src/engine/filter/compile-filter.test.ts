import { expect, test } from 'vitest';
import { compileFilter } from './compile-filter.ts';
import { FIXED_SCHEMA, matches, refusal, SCHEMA } from './test-schema.ts';

/** The text of a refusal without what all of them have. */
function problem(filter: string, ...rest: [Parameters<typeof refusal>[1]?]): string {
  return refusal(filter, ...rest)
    .replace(/^cannot parse expression: .*?, error: /s, '')
    .replace(/: invalid parameter$/, '');
}

test.each([
  ['b', 'Bool'],
  ['s', 'VarChar'],
  ['i + 1', 'Int64'],
  ['5', 'Int64'],
  ['true', 'Bool'],
  ['[1]', 'Array'],
])('%s alone is no filter', (filter, type) => {
  expect(refusal(filter)).toBe(
    `predicate is not a boolean expression: ${filter}, data type: ${type}: invalid parameter`,
  );
});

test.each([
  // numbers
  ['i == 1.0', 'cannot cast value to Int64, value: float_val:1'],
  ['i8 in [1.5]', "value '1.5' in list cannot be casted to Int8"],
  // type mismatch
  [
    's == 1',
    'comparisons between VarChar, element_type: None and Int64 elementType: None are not supported',
  ],
  [
    '1 == s',
    'comparisons between Int64, element_type: None and VarChar elementType: None are not supported',
  ],
  [
    'i == s',
    'comparisons between Int64, element_type: None and VarChar elementType: None are not supported',
  ],
  [
    'ai == ["a"]',
    'comparisons between Array, element_type: Int64 and Array elementType: VarChar are not supported',
  ],
  ['s in [1]', "value '1' in list cannot be casted to VarChar"],
  [
    'b == 1',
    'comparisons between Bool, element_type: None and Int64 elementType: None are not supported',
  ],
  // arithmetic
  ['i ** 2 == 4', 'power can only apply on constants: i ** 2'],
  ['-i == 4', 'unexpected op: -, before i'],
  ['s + "a" == "b"', "'add' cannot perform arithmetic between VarChar field and VarChar"],
  ['i + 1.5 == 2', "'add' cannot perform arithmetic between Int64 field and Double"],
  ['d % 2 == 1', 'modulo can only apply on integer types'],
  ['i / 0 == 1', 'division or modulus by zero'],
  ['i == 1 / 0', 'cannot divide by zero: 1 / 0'],
  ['i + n == 1', 'not supported to do arithmetic operations between multiple fields'],
  ['5 - i == 1', 'module field is not yet supported'],
  ['i * 2 + 1 == 5', 'complicated arithmetic operations are not supported'],
  ['d & 1 == 1', "'bitand' cannot perform arithmetic between Double field and Bool"],
  ['(d & 1) == 1', 'bitand can only apply on integer types'],
  ['i << 1 == 2', 'shift is not supported: i << 1'],
  ['i + 1 == 2.5', 'cannot cast value to Int64, value: float_val:2.5'],
  // lists
  ['i in 5', "the right-hand side of 'in' must be a list, but got: 5"],
  ['5 in [5]', "'term' can only be used on non-const expression, but got: 5"],
  ['i + 1 in [5]', "'term' can only be used on single field, but got: i + 1"],
  ['i in [n]', 'array element type must be generic value, but got: n'],
  // vectors
  ['v == 1', 'filter on field (v) of type FloatVector is not supported'],
  ['v is null', 'filter on field (v) of type FloatVector is not supported'],
  // exists
  ['exists i', 'exists oerations are only supportted on json field, got:Int64'],
  ['exists j', 'exists operations are only supportted on json key'],
  ['exists (i > 1)', 'exists operations are only supported on single fields now, got: (i > 1)'],
  // JSON
  ['j == 1', 'can not comparisons jsonField directly'],
  ['j in [1]', 'can not comparisons jsonField directly'],
  ['j["k"] == j["m"]', 'two column comparison with JSON type is not supported'],
  ['i["k"] == 1', 'Int64 data type not supported accessed with []'],
  ['j[""] == 1', 'invalid identifier: j[""]'],
  // arrays
  ['ai > [1]', 'can not comparisons array fields directly'],
  ['ai["k"] == 1', 'can only access array field with integer index'],
  ['ai[0][1] == 1', 'can only access array field with integer index'],
  [
    'array_contains(ai, "a")',
    "contains operation can't compare between array element type: Int64 and VarChar",
  ],
  ['array_contains_any(ai, 1)', 'contains_any operation element must be an array, but got: 1'],
  [
    'json_contains(i, 1)',
    'contains operation are only supported on json or array fields now, got: i',
  ],
  [
    'json_contains(j["k"], n)',
    'contains operation are only supported explicitly specified element, got: n',
  ],
  [
    'array_length(s) == 1',
    'array_length operation are only supported on json or array fields now, got: s',
  ],
  // names
  ['x == 1', 'field x not exist'],
  ['$meta["x"] == 1', 'field $meta not exist'],
  // like
  ['i like "a"', 'like operation on non-string or no-json field is unsupported'],
  ['s like 5', 'the pattern of like must be a string, but got: 5'],
  [String.raw`s like "a\\"`, 'Invalid LIKE pattern: trailing backslash with nothing to escape'],
  // ranges
  ['5 < i < 1', 'invalid range: lowerbound is greater than upperbound'],
  ['1 < i < 1', 'invalid range: lowerbound is greater than upperbound'],
  ['n < i < 5', 'lowerbound cannot be a non-const expression: n'],
  ['false < b < true', 'invalid range operations on boolean expr'],
  ['1 < s < 5', 'invalid range operations'],
  // operands
  ['b and i == 1', "'and' can only be used between boolean expressions"],
  ['i == 1 or 5', "'or' can only be used between boolean expressions"],
  ['not i', 'not op can only be applied on boolean expression'],
  ['(i > 1) == true', 'comparisons of boolean expressions are not supported: (i > 1) == true'],
  ['1 == "a"', 'comparison operations cannot be applied to two incompatible operands: 1 == "a"'],
  // templates
  ['i == {x}', 'the value of expression template variable name {x} is not found'],
])('%s is refused: %s', (filter, text) => {
  expect(problem(filter)).toBe(text);
});

test.each<[filter: string, values: Record<string, unknown>, expected: boolean]>([
  // numbers
  ['d == 1', { d: 1 }, true],
  ['i8 == 300', { i8: 44 }, false],
  ['i / 2 == 1', { i: 2 }, true],
  ['i / 2 == 1', { i: 3 }, true],
  ['i / 2 == 1', { i: 4 }, false],
  ['i / 2 == -1', { i: -3 }, true],
  ['i % 3 == -1', { i: -7 }, true],
  ['d / 2 == 1.5', { d: 3 }, true],
  ['i == 9007199254740993', { i: 9007199254740993n }, true],
  ['i == 9007199254740993', { i: 9007199254740992n }, false],
  ['i == 5', { i: 5n }, true],
  ['i + 9223372036854775807 == -9223372036854775808', { i: 1 }, true],
  ['f == 0.1', { f: Math.fround(0.1) }, true],
  ['f in [0.1]', { f: Math.fround(0.1) }, true],
  ['i == 2 + 3 * 4', { i: 14 }, true],
  ['d == 2 ** 10', { d: 1024 }, true],
  ['(i & 4) == 4', { i: 5 }, true],
  ['(i | 1) == 5', { i: 4 }, true],
  ['(i ^ 1) == 5', { i: 4 }, true],
  ['i + 1 + 2 == 5', { i: 2 }, true],
  ['1 + i == 5', { i: 4 }, true],
  // field against field
  ['i < d', { i: 1, d: 1.5 }, true],
  ['i < d', { i: 1, d: null }, false],
  // in
  ['i in []', { i: 1 }, false],
  ['i not in []', { i: null }, true],
  // null
  ['i > 1', { i: null }, false],
  ['not (i > 1)', { i: null }, false],
  ['i != 1', { i: null }, false],
  ['i not in [1]', { i: null }, false],
  ['i > 1 or n == 2', { i: null, n: 2 }, true],
  ['i is null', { i: null }, true],
  ['n is null', { n: 1 }, false],
  ['j is null', { j: null }, true],
  ['j["k"] is null', { j: { k: null } }, false],
  ['j["k"] is null', { j: {} }, true],
  ['j["k"] is null', { j: null }, true],
  ['j["k"] is not null', { j: { k: null } }, true],
  // exists
  ['exists j["k"]', { j: { k: null } }, true],
  ['exists j["k"]', { j: {} }, false],
  ['exists x', { $meta: { x: 1 } }, true],
  ['exists x', {}, false],
  ['not exists x', {}, true],
  ['not exists j["k"]', { j: null }, false],
  // JSON
  ['j["k"] == "2"', { j: { k: 2 } }, false],
  ['j["k"] == 2', { j: { k: 2.0 } }, true],
  ['j["k"] == 2.5', { j: { k: 2.5 } }, true],
  ['j["k"] == 2', { j: {} }, false],
  ['j["k"] > 2', { j: {} }, false],
  ['j["k"] in [2]', { j: {} }, false],
  ['j["k"] like "a%"', { j: {} }, false],
  ['j["k"] != 2', { j: {} }, true],
  ['j["k"] != 2', { j: { k: 'a' } }, true],
  ['j["k"] != 2', { j: null }, false],
  ['j["k"] == true', { j: { k: true } }, true],
  ['j["k"] == 1', { j: { k: true } }, false],
  ['j["k"] == [1, "a"]', { j: { k: [1, 'a'] } }, true],
  ['j["t"][0] == 1', { j: { t: [1] } }, true],
  ['j["t"][1] == 1', { j: { t: [1] } }, false],
  ['j["a"]["b"]["c"] == 1', { j: { a: { b: { c: 1 } } } }, true],
  ['j["constructor"] != 1 and not exists j["constructor"]', { j: {} }, true],
  ['j["__proto__"]["k"] == 1', { j: JSON.parse('{"__proto__":{"k":1}}') }, true],
  ['1 < j["k"] < 3', { j: { k: 2 } }, true],
  ['1 < j["k"] < 3', { j: { k: '2' } }, false],
  ['j["k"] + 1 == 3', { j: { k: 2 } }, true],
  ['j["k"] + 1 == 3', { j: { k: '2' } }, false],
  ['j["k"] + 1 != 3', { j: {} }, true],
  // contains
  ['json_contains(j["t"], 1)', { j: { t: [1, 2] } }, true],
  ['json_contains(j["t"], "1")', { j: { t: [1, 2] } }, false],
  ['json_contains(j["t"], [1, 2])', { j: { t: [[1, 2]] } }, true],
  ['json_contains(j, 1)', { j: [1] }, true],
  ['json_contains_all(j["t"], [1, 2])', { j: { t: [2, 1, 1] } }, true],
  ['json_contains_all(j["t"], [1, 3])', { j: { t: [1, 2] } }, false],
  ['json_contains_any(j["t"], [3, "a"])', { j: { t: ['a'] } }, true],
  ['json_contains(j["t"], 1)', { j: { t: 1 } }, false],
  ['json_contains(ai, 1) and array_contains(j["t"], 1)', { ai: [1], j: { t: [1] } }, true],
  ['array_contains_all(as, ["a", "b"])', { as: ['b', 'a'] }, true],
  ['array_contains_any(af, [0.1])', { af: [Math.fround(0.1)] }, true],
  ['array_contains(ai, 1)', { ai: null }, false],
  // arrays
  ['ai[0] == 0', { ai: [] }, false],
  ['ai[0] != 0', { ai: [] }, false],
  ['ai[0] == 0', { ai: [0] }, true],
  ['ai == [0, 1]', { ai: [0, 1] }, true],
  ['ai == [0, 1]', { ai: [1, 0] }, false],
  ['ai != [0, 1]', { ai: [0] }, true],
  ['ai == []', { ai: [] }, true],
  ['array_length(ai) == 2', { ai: [1, 2] }, true],
  ['array_length(j["t"]) > 0', { j: { t: [1] } }, true],
  ['array_length(j["t"]) == 0', { j: {} }, true],
  ['as[1] like "b%"', { as: ['a', 'bc'] }, true],
  // dynamic keys
  ['x == 5', { $meta: { x: 5 } }, true],
  ['x == 5', { $meta: {} }, false],
  ['x == 5', {}, false],
  ['x != 5', {}, true],
  ['$meta["x"] == 5', { $meta: { x: 5 } }, true],
  ['x["y"][0] == 5', { $meta: { x: { y: [5] } } }, true],
  ['i == 1', { i: null, $meta: { i: 1 } }, false],
  // not, unparenthesised
  ['not s == "abc"', { s: 'x' }, true],
  ['not s == "abc"', { s: 'abc' }, false],
  ['!(s == "abc")', { s: 'x' }, true],
  // strings
  ['s > "\uFFFD"', { s: '😀' }, true],
  ['s == "日本"', { s: '日本' }, true],
  [String.raw`s == r"a\n"`, { s: String.raw`a\n` }, true],
  // constants
  ['1 < 2', {}, true],
  ['not true or i == 1', { i: 1 }, true],
  ['true and i == 1', { i: 1 }, true],
])('%s on %o is %s', (filter, values, expected) => {
  expect(matches(filter, values)).toBe(expected);
});

test('a template variable is typed like the literal it stands for', () => {
  expect(matches('i == {x}', { i: 5 }, { x: 5 })).toBe(true);
  expect(matches('i == {x}', { i: 9007199254740993n }, { x: 9007199254740993n })).toBe(true);
  expect(matches('i in {x} and s like {p}', { i: 5, s: 'ab' }, { x: [4, 5], p: 'a%' })).toBe(true);
  expect(matches('{low} < i < {high}', { i: 5 }, { low: 1, high: 9 })).toBe(true);
  expect(matches('{low} < i < {high}', { i: 5 }, { low: 9, high: 1 })).toBe(false);
  expect(matches('json_contains_any(j["t"], {x})', { j: { t: ['a'] } }, { x: [1, 'a'] })).toBe(
    true,
  );
  expect(matches('b == {x}', { b: true }, { x: true })).toBe(true);
  const mistyped = refusal('i in {x}', SCHEMA, { x: ['a'] });
  expect(mistyped).toContain("value 'a' in list cannot be casted to Int64");
  expect(refusal('i == {x}', SCHEMA, { x: 1.5 })).toContain('cannot cast value to Int64');
  const whole = { x: { float: 3 } };
  expect(refusal('i == {x}', SCHEMA, whole)).toContain('value: float_val:3');
  expect(refusal('i in {x}', SCHEMA, { x: [{ float: 3 }] })).toContain('cannot be casted to Int64');
  expect(matches('d > {x} / 2', { d: 1.2 }, whole)).toBe(matches('d > 3.0 / 2', { d: 1.2 }));
  expect(matches('d > {x} / 2', { d: 1.2 }, { x: 3 })).toBe(matches('d > 3 / 2', { d: 1.2 }));
  const half = 'j["k"] / {x} == 1.5';
  expect(matches(half, { j: { k: 4.5 } }, whole)).toBe(true);
  expect(matches('j["k"] / {x} == 1', { j: { k: 4 } }, whole)).toBe(false);
  expect(refusal('d == {x}', SCHEMA, { x: { float: Number.NaN } })).toContain('is not finite');
  expect(refusal('d == {x}', SCHEMA, { x: Number.NaN })).toContain('is not finite');
  expect(refusal('i == {x}', SCHEMA, { x: 2n ** 64n })).toContain('out of range');
  expect(refusal('i == {toString}', SCHEMA, {})).toContain('{toString} is not found');
  expect(refusal('{x}', SCHEMA, { x: true })).toContain('is not a boolean expression');
});

test('a filter tells which fields it reads', () => {
  const read = (text: string) => [...compileFilter(text, SCHEMA).fields].sort();
  expect(read('i > 1 and (s == "a" or not exists j["k"])')).toEqual(['i', 'j', 's']);
  expect(read('x == 1 and array_length(ai) == 2 or n < id')).toEqual(['$meta', 'ai', 'id', 'n']);
});

test('bare names of the language other than its operators may be field names', () => {
  const fields = FIXED_SCHEMA.map((field) =>
    field.name === 'n' ? { ...field, name: 'is' } : field,
  );
  expect(compileFilter('is == 1', fields).fields).toEqual(new Set(['is']));
});
