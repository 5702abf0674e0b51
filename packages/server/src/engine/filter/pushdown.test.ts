import { expect, test } from 'vitest';
import { compileFilter } from './compile-filter.ts';
import { SCHEMA } from './test-schema.ts';

const pushed = (text: string) => compileFilter(text, SCHEMA).pushdown(({ name }) => name);

test.each([
  ['i == 5', 'i = 5'],
  ['5 < i', 'i > 5'],
  ['not (i < 5)', 'i >= 5'],
  ['1 < i <= 5', '(i > 1 and i <= 5)'],
  ['i in [1, 2, 1]', 'i in (1,2)'],
  ['i not in [1, 2]', '(i not in (1,2) and i is not null)'],
  ['n not in [1, 2]', 'n not in (1,2)'],
  ['s == "a b"', "s = 'a b'"],
  ['s like "ab%"', "s like 'ab%'"],
  ['s like "ab"', "s = 'ab'"],
  ['b == true', 'b = true'],
  ['i is not null', 'i is not null'],
  ['f > 0.1', 'f > 0.10000000149011612'],
  ['d == 0', '(d >= -0.0 and d <= 0.0)'],
  ['not (i > 1 and s == "x")', "(i <= 1 or (s < 'x' or s > 'x'))"],
  ['b == true or i == 1', '((b = true and b is not null) or i = 1)'],
])('all of %s goes to the store as %s', (text, filter) => {
  expect(pushed(text)).toEqual({ filter, exact: true });
});

test.each([
  ['i > 5 and x == 1', 'i > 5'],
  ['s like "ab_c%"', "s like 'ab%'"],
  ['s like "ab%c"', "s like 'ab%'"],
  [String.raw`s like "ab\\%%"`, "s like 'ab%'"],
  [`s == "it's" and i == 1`, 'i = 1'],
])('of %s the store can do %s', (text, filter) => {
  expect(pushed(text)).toEqual({ filter, exact: false });
});

test.each([
  `s == "it's"`,
  String.raw`s == "a\\b"`,
  String.raw`s > "a\n"`,
  's == ""',
  'i == 9007199254740992',
  'i in [1, 9007199254740993]',
  'i8 == 2147483648',
  'i > 5 or x == 1',
  'f < 1e300',
  'b > false',
  'i + 1 == 2',
  'i == n',
  'j["k"] == 1',
  'ai[0] == 1',
  's like "%a"',
])('%s is left to the evaluation of rows', (text) => {
  expect(pushed(text)).toEqual({ filter: undefined, exact: false });
});

test('of a long list of integers the span is pushed down', () => {
  const list = Array.from({ length: 1500 }, (_, at) => at * 2 - 100);
  expect(pushed(`i in [${list}]`)).toEqual({ filter: '(i >= -100 and i <= 2898)', exact: false });
  expect(pushed(`i not in [${list}]`).filter).toBeUndefined();
});

test('a column that the engine withholds is not filtered by the store', () => {
  const filter = compileFilter('i == 1 and n == 2', SCHEMA);
  const pushdown = filter.pushdown((field) => (field.name === 'n' ? 'c7' : undefined));
  expect(pushdown).toEqual({ filter: 'c7 = 2', exact: false });
});

test('a filter that always holds needs nothing, one that never does is not exact', () => {
  expect(pushed('1 < 2')).toEqual({ filter: undefined, exact: true });
  expect(pushed('1 > 2')).toEqual({ filter: undefined, exact: false });
});
