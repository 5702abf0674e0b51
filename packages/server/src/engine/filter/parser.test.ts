import { ApiError } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ast } from './ast.ts';
import { compileFilter } from './compile-filter.ts';
import { FilterSource } from './filter-source.ts';
import { parseFilter } from './parser.ts';
import { anyLeaf, joined } from './test-generators.ts';
import { refusal, SCHEMA } from './test-schema.ts';

/** An AST as nested prefix notation, to see what binds to what. */
function shown(ast: Ast): string {
  switch (ast.kind) {
    case 'literal':
      return ast.value.kind === 'string' ? JSON.stringify(ast.value.value) : literalText(ast.value);
    case 'name':
      return (
        ast.name + ast.path.map((step) => `.${'key' in step ? step.key : step.index}`).join('')
      );
    case 'template':
      return `{${ast.name}}`;
    case 'variable':
      return ast.variable.kind === 'user' ? '$user' : `$tags.${ast.variable.key}`;
    case 'list':
      return `[${ast.items.map(shown).join(' ')}]`;
    case 'unary':
      return `(${ast.op} ${shown(ast.operand)})`;
    case 'arithmetic':
    case 'comparison':
      return `(${ast.op} ${shown(ast.left)} ${shown(ast.right)})`;
    case 'logical':
      return `(${ast.op} ${ast.operands.map(shown).join(' ')})`;
    case 'range':
      return `(range ${ast.lowerOp}${shown(ast.lower)} ${shown(ast.middle)} ${ast.upperOp}${shown(ast.upper)})`;
    case 'in':
      return `(${ast.negated ? 'not in' : 'in'} ${shown(ast.operand)} ${shown(ast.list)})`;
    case 'like':
      return `(like ${shown(ast.operand)} ${shown(ast.pattern)})`;
    case 'is-null':
      return `(${ast.negated ? 'not null' : 'null'} ${shown(ast.operand)})`;
    case 'exists':
      return `(exists ${shown(ast.operand)})`;
    case 'contains':
      return `(contains ${ast.mode} ${shown(ast.operand)} ${shown(ast.element)})`;
    case 'array-length':
      return `(length ${shown(ast.operand)})`;
    case 'text-match':
      return `(text ${shown(ast.operand)} ${shown(ast.text)}${ast.atLeast ? ` ${shown(ast.atLeast)}` : ''})`;
    case 'phrase-match':
      return `(phrase ${shown(ast.operand)} ${shown(ast.text)}${ast.slop ? ` ${shown(ast.slop)}` : ''})`;
  }
}

function literalText(value: Extract<Ast, { kind: 'literal' }>['value']): string {
  return value.kind === 'list' ? '[…]' : String(value.value);
}

const parsed = (text: string) => shown(parseFilter(new FilterSource(text)));

test.each([
  ['a == 1 or b == 2 and c == 3', '(or (== a 1) (and (== b 2) (== c 3)))'],
  ['a == 1 and b == 2 or c == 3', '(or (and (== a 1) (== b 2)) (== c 3))'],
  ['a == 1 && b == 2 AND c == 3', '(and (== a 1) (== b 2) (== c 3))'],
  ['a == 1 || b == 2 Or c == 3', '(or (== a 1) (== b 2) (== c 3))'],
  ['(a == 1 or b == 2) and c == 3', '(and (or (== a 1) (== b 2)) (== c 3))'],
  ['a + 1 * 2 == 3', '(== (+ a (* 1 2)) 3)'],
  ['a - 1 - 2 == 3', '(== (- (- a 1) 2) 3)'],
  ['a % 2 ** 3 == 1', '(== (% a (** 2 3)) 1)'],
  ['2 ** 3 ** 2 == a', '(== (** (** 2 3) 2) a)'],
  ['-2 ** 2 == a', '(== (- (** 2 2)) a)'],
  ['2 ** -1 == a', '(== (** 2 (- 1)) a)'],
  ['a & 4 == 4', '(& a (== 4 4))'],
  ['(a & 4) == 4', '(== (& a 4) 4)'],
  ['a | 1 ^ 2 & 3', '(| a (^ 1 (& 2 3)))'],
  ['a << 1 + 2 < 8', '(< (<< a (+ 1 2)) 8)'],
  ['a < 1 == b < 2', '(== (< a 1) (< b 2))'],
  ['1 < a < 5', '(range >1 a <5)'],
  ['1 <= a < 5 and b == 1', '(and (range >=1 a <5) (== b 1))'],
  ['5 > a >= 1', '(range >=1 a <5)'],
  ['1 < j["k"] <= 5', '(range >1 j.k <=5)'],
  ['1 < a > 5', '(> (< 1 a) 5)'],
  ['a in [1, 2,] and b not in []', '(and (in a [1 2]) (not in b []))'],
  ['a + 1 in [2]', '(in (+ a 1) [2])'],
  ['not a in [1]', '(not (in a [1]))'],
  ['not (a > 1) and b == 2', '(and (not (> a 1)) (== b 2))'],
  ['not s == "abc" and b == 2', '(and (not (== s "abc")) (== b 2))'],
  ['! s like "a%" or b == 2', '(or (not (like s "a%")) (== b 2))'],
  ['not exists j["k"] and a == 1', '(and (not (exists j.k)) (== a 1))'],
  ['not a is null', '(not (null a))'],
  ['a IS  NOT\n NULL or b is null', '(or (not null a) (null b))'],
  ['not not (a > 1)', '(not (not (> a 1)))'],
  ['a == 1 and not b is not null', '(and (== a 1) (not (not null b)))'],
  ['s LIKE "a%" and a > {x}', '(and (like s "a%") (> a {x}))'],
  ['JSON_CONTAINS(j["k"][0], 1)', '(contains one j.k.0 1)'],
  ['array_length(a) >= 2', '(>= (length a) 2)'],
  ['$meta["k"] == 1', '(== $meta.k 1)'],
  ['is == 1 or null == 2', '(or (== is 1) (== null 2))'],
  ['a == $current_user or $current_principal==b', '(or (== a $user) (== $user b))'],
  ['a in [$current_user_name, "x"]', '(in a [$user "x"])'],
  ['a == $current_user_tags["k"]', '(== a $tags.k)'],
  [`a == $current_principal_tags [ 'it\\'s' ]`, "(== a $tags.it's)"],
  ['"a" <= s < $current_user', '(range >="a" s <$user)'],
  ['array_contains(a, $current_user)', '(contains one a $user)'],
  ['a == "$current_user"', '(== a "$current_user")'],
  [`a == '$current_user_tags["k"]'`, String.raw`(== a "$current_user_tags[\"k\"]")`],
  [
    String.raw`a == r"$current_user\"" and $meta["$current_user"] == 1`,
    String.raw`(and (== a "$current_user\\\"") (== $meta.$current_user 1))`,
  ],
])('%s is %s', (text, tree) => {
  expect(parsed(text)).toBe(tree);
});

test.each([
  ['a == 0x1F', '(== a 31)'],
  ['a == 017', '(== a 15)'],
  ['a == 0b101', '(== a 5)'],
  ['a == 9223372036854775807', '(== a 9223372036854775807)'],
  ['a == 1.5e3', '(== a 1500)'],
  ['a == .5', '(== a 0.5)'],
  ['a == 1.', '(== a 1)'],
  ['a == 0x1.8p1', '(== a 3)'],
  ['a == True or a == FALSE', '(or (== a true) (== a false))'],
  [String.raw`a == "it's \"x\" \x41\u00e9\101\n"`, String.raw`(== a "it's \"x\" AéA\n")`],
  [String.raw`a == 'it\'s "x"'`, String.raw`(== a "it's \"x\"")`],
  [String.raw`a == "\xe6\x97\xa5\u672c\U0001F600"`, '(== a "日本😀")'],
  [String.raw`a == r"\d+\""`, String.raw`(== a "\\d+\\\"")`],
  [String.raw`a like "50\%"`, String.raw`(like a "50\\%")`],
])('the literal of %s is read as %s', (text, tree) => {
  expect(parsed(text)).toBe(tree);
});

test.each([
  ['i ==', "line 1:4 mismatched input '<EOF>' expecting an operand"],
  ['i = 1', "line 1:2 mismatched input '=' expecting '=='"],
  ['i > 5 5', "line 1:6 mismatched input '5' expecting <EOF>"],
  ['i > 1\n and (b == true', "line 2:15 mismatched input '<EOF>' expecting ')'"],
  ['s == "日本" @', "line 1:10 token recognition error at: '@'"],
  ['s == "abc', 'line 1:5 unterminated string literal'],
  [String.raw`s == "\xff"`, 'line 1:5 the byte escapes of a string literal are not UTF-8'],
  [String.raw`s == "\ud800"`, 'line 1:5 a string literal holds half of a surrogate pair'],
  ['i in [1 2]', "line 1:8 mismatched input '2' expecting ','"],
  ['i not 5', "line 1:6 mismatched input '5' expecting 'in'"],
  ['i == 08', "line 1:6 mismatched input '8' expecting <EOF>"],
  [
    'i == 9223372036854775808',
    'line 1:5 strconv.ParseInt: parsing "9223372036854775808": value out of range',
  ],
  ['d > 1e999', 'line 1:4 strconv.ParseFloat: parsing "1e999": value out of range'],
  ['text_match(s, "a")', 'line 1:11 field "s" does not enable match'],
  ['i == 1 and PHRASE_MATCH(s, "a b", 1)', 'line 1:24 field "s" does not enable match'],
  ['random_sample(0.1)', 'line 1:0 random_sample is not supported by this server'],
  ['element_filter(x, $[a] > 1)', 'line 1:0 element_filter is not supported by this server'],
  ['match_any(x, $[a] > 1)', 'line 1:0 match_any is not supported by this server'],
  ['st_within(s, "POINT(1 1)")', 'line 1:0 st_within is not supported by this server'],
  ['s == $current_user_tags', "line 1:23 mismatched input '<EOF>' expecting '['"],
  [
    's == $current_user_tags[0]',
    "line 1:24 mismatched input '0' expecting the key of a tag in quotes",
  ],
  ['s == $current_user["k"]', "line 1:18 mismatched input '[' expecting <EOF>"],
  ['$current_user is null', "line 1:14 mismatched input 'is' expecting <EOF>"],
  [
    'j[$current_user] == 1',
    "line 1:2 mismatched input '$current_user' expecting a key in quotes or an index",
  ],
  [
    's == {$current_user}',
    "line 1:6 mismatched input '$current_user' expecting the name of a template variable",
  ],
  ['s == $current_users', 'line 1:5 fields of structs are not supported by this server'],
  ['s == $Current_User', 'line 1:5 fields of structs are not supported by this server'],
  ['$[a] > 1', 'line 1:0 fields of structs are not supported by this server'],
  ['s =~ "a.*"', 'line 1:2 regular expressions (=~) are not supported by this server'],
  ['s !~ "a.*"', 'line 1:2 regular expressions (!~) are not supported by this server'],
  ['foo(s)', 'line 1:0 function foo not found'],
])('%s is refused with its place: %s', (text, problem) => {
  const message = refusal(text);
  expect(message).toBe(`cannot parse expression: ${text}, error: ${problem}: invalid parameter`);
});

test('a blank filter is refused, so that a delete of nothing in particular deletes nothing', () => {
  for (const text of ['', ' ', '\n\t']) expect(refusal(text)).toContain('expecting an operand');
});

test('nothing that a client writes raises anything but an ApiError', () => {
  const pieces = fc.constantFrom(
    ...['i', 's', 'j["k"]', 'x', '$meta', '1', '-', '2.5', '"a"', "'", '(', ')', '[', ']', '{v}'],
    ...['and', 'or', 'not', 'in', 'like', 'exists', 'is', 'null', '==', '<', '>', '+', '**', '%'],
    ...['json_contains(', 'array_length(', ',', '&', '\\', 'r"', '$', '\u0000', '日', '!', '~'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(pieces, { maxLength: 30 }).map((some) => some.join(' ')),
    fc.array(pieces, { maxLength: 30 }).map((some) => some.join('')),
  );
  const values = { v: [1, 'a', [true]] };
  fc.assert(
    fc.property(text, (filter) => {
      compiles(filter, values);
    }),
    { numRuns: 5000 },
  );
});

test('a valid filter with a character changed compiles or is refused with an ApiError', () => {
  const mutation = fc.tuple(joined(anyLeaf), fc.nat(), fc.string({ maxLength: 2 }), fc.nat(3));
  let compiled = 0;
  fc.assert(
    fc.property(mutation, ([{ text }, position, inserted, removed]) => {
      const at = position % (text.length + 1);
      const mutated = text.slice(0, at) + inserted + text.slice(at + removed);
      if (compiles(mutated, {})) compiled++;
    }),
    { numRuns: 5000 },
  );
  expect(compiled).toBeGreaterThan(500);
});

function compiles(text: string, templates: Parameters<typeof compileFilter>[2]): boolean {
  try {
    compileFilter(text, SCHEMA, templates);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ApiError);
    return false;
  }
}

test('the items of a list are read as they are alone', () => {
  const digits = fc.stringMatching(/^(?:[1-9][0-9]{0,20}|0[0-7]{0,3}|0x[0-9a-f]{1,4})$/);
  const number = fc.oneof(digits, fc.stringMatching(/^[0-9]{1,3}\.[0-9]{0,3}(?:e[0-9])?$/));
  const text = fc.string({ maxLength: 5 }).map((value) => JSON.stringify(value));
  const item = fc.oneof(number, text, fc.constantFrom('-5', '2 + 3', 'true', '(7)', 'i', '1e3'));
  const blank = fc.constantFrom('', ' ', '\n\t');
  fc.assert(
    fc.property(fc.array(fc.tuple(item, blank, blank), { minLength: 1 }), (items) => {
      const read = (source: string) => {
        try {
          return shown(parseFilter(new FilterSource(source)));
        } catch (error) {
          if (error instanceof ApiError) return 'refused';
          throw error;
        }
      };
      const alone = items.map(([one]) => read(one));
      const list = read(`[${items.map(([one, before, behind]) => before + one + behind)}]`);
      expect(list).toBe(alone.includes('refused') ? 'refused' : `[${alone.join(' ')}]`);
    }),
  );
});
