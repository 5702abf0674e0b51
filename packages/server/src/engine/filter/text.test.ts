import { ApiError } from '@latchkey/contract';
import { expect, test } from 'vitest';
import { DataType, type FieldSpec } from '../spec.ts';
import { compileFilter } from './compile-filter.ts';
import { RowPolicyCompiler } from './row-policy-compiler.ts';

function field(name: string, type: DataType, rest: Partial<FieldSpec> = {}): FieldSpec {
  return {
    ...{ id: 100, name, type, description: '', primaryKey: false, autoId: false },
    ...{ nullable: false, partitionKey: false, dynamic: false, params: [] },
    ...rest,
  };
}

const MATCHED: FieldSpec['params'] = [
  ['enable_analyzer', 'true'],
  ['enable_match', 'true'],
];
const FIELDS: readonly FieldSpec[] = [
  field('id', DataType.Int64, { id: 100, primaryKey: true }),
  field('text', DataType.VarChar, { id: 101, nullable: true, params: MATCHED }),
  field('plain', DataType.VarChar, { id: 102 }),
  field('english', DataType.VarChar, {
    id: 103,
    params: [...MATCHED, ['analyzer_params', '{"type":"english"}']],
  }),
  field('$meta', DataType.JSON, { id: 104, dynamic: true }),
];

function matches(filter: string, values: Record<string, unknown>, templates = {}): boolean {
  const compiled = compileFilter(filter, FIELDS, templates);
  return compiled.matches({ get: (name) => values[name] ?? null, dynamic: () => undefined });
}

test.each<[filter: string, text: string | null, expected: boolean]>([
  ['text_match(text, "fox")', 'The quick FOX', true],
  ['TEXT_MATCH(text, "fox")', 'The quick FOX', true],
  ['text_match(text, "dog fox")', 'a fox', true],
  ['text_match(text, "fo")', 'a fox', false],
  ['text_match(text, "")', 'a fox', false],
  ['text_match(text, "dog fox cat", minimum_should_match = 2)', 'a fox', false],
  ['text_match(text, "dog fox cat", minimum_should_match=2)', 'a fox, a cat', true],
  ['text_match(text, "fox fox", minimum_should_match = 2)', 'a fox', false],
  ['text_match(text, "fox", MINIMUM_SHOULD_MATCH = 2)', 'a fox', false],
  ['not text_match(text, "fox")', 'a dog', true],
  ['not text_match(text, "fox")', null, false],
  ['text_match(text, "fox")', null, false],
  ['text_match(text, "fox") and not text_match(text, "dog")', 'fox and dog', false],
  ['text_match(text, "fox") or id == 1', 'nothing', false],
  ['text_match(english, "runs databases")', 'he ran a database', true],
  ['text_match(english, "the")', 'the', false],
  ['phrase_match(text, "quick fox")', 'a quick fox', true],
  ['phrase_match(text, "quick fox")', 'a quick brown fox', false],
  ['phrase_match(text, "quick fox", 1)', 'a quick brown fox', true],
  ['phrase_match(text, "fox quick", 2)', 'a quick fox', true],
  ['phrase_match(text, "fox quick", 1)', 'a quick fox', false],
])('%s of %j is %s', (filter, text, expected) => {
  expect(matches(filter, { text, english: text, id: 2 })).toBe(expected);
});

test('what is asked for may come from a template', () => {
  expect(matches('text_match(text, {words})', { text: 'a fox' }, { words: 'dog fox' })).toBe(true);
  const filter = 'phrase_match(text, {words}, {slop})';
  expect(matches(filter, { text: 'quick brown fox' }, { words: 'quick fox', slop: 1 })).toBe(true);
});

test.each<[filter: string, error: string]>([
  ['text_match(plain, "a")', 'line 1:11 field "plain" does not enable match'],
  ['id > 1 and\n  text_match(plain, "a")', 'line 2:13 field "plain" does not enable match'],
  ['text_match(id, "a")', 'line 1:11 text match operation on non-string is unsupported'],
  ['phrase_match(id, "a")', 'line 1:13 phrase match operation on non-string is unsupported'],
  ['text_match(other, "a")', 'line 1:11 text match operation on non-string is unsupported'],
  ['text_match("x", "a")', 'line 1:11 text_match can only be used on a field'],
  ['text_match(text)', "line 1:15 mismatched input ')' expecting ','"],
  ['text_match(text, 5)', 'line 1:17 text match takes a string, but got: 5'],
  ['text_match(text, "a", 2)', "line 1:22 mismatched input '2' expecting 'minimum_should_match'"],
  ['text_match(text, "a", minimum_should_match 2)', "expecting '='"],
  [
    'text_match(text, "a", minimum_should_match = 0)',
    'line 1:45 minimum_should_match should be in range [1, 1000], but got: 0',
  ],
  ['text_match(text, "a", minimum_should_match = 1.5)', 'should be an integer, but got: 1.5'],
  ['phrase_match(text, "a", -1)', 'line 1:24 slop should be in range [0, 4294967295]'],
  ['phrase_match(text, "a", 4294967296)', 'slop should be in range'],
  ['phrase_match(text, "a", "b")', 'line 1:24 slop should be an integer, but got: "b"'],
  [`phrase_match(text, "${'a '.repeat(129)}")`, 'the phrase has 129 words, more than the limit'],
  [
    `text_match(text, "${Array.from({ length: 1025 }, (_, i) => `w${i}`).join(' ')}")`,
    'line 1:17 the text has 1025 words, more than the limit of 1024',
  ],
  ['text_match_fuzzy(text, "a")', 'text_match_fuzzy is not supported by this server'],
])('%s is refused', (filter, error) => {
  expect(() => matches(filter, {})).toThrow(ApiError);
  expect(() => matches(filter, {})).toThrow(error);
});

test('the words that every match holds are told, and those of one of several conditions are not', () => {
  const demands = (filter: string) => compileFilter(filter, FIELDS).textDemands();
  expect(demands('text_match(text, "a b b")')).toEqual([
    { field: 101, terms: ['a', 'b'], atLeast: 1 },
  ]);
  expect(demands('id > 1 and (phrase_match(text, "a b") and text_match(english, "cats"))')).toEqual(
    [
      { field: 101, terms: ['a', 'b'], atLeast: 2 },
      { field: 103, terms: ['cat'], atLeast: 1 },
    ],
  );
  expect(demands('text_match(text, "a") or id > 1')).toEqual([]);
  expect(demands('not text_match(text, "a")')).toEqual([]);
});

test('a row policy may ask for words, also for the name of who asks', () => {
  const policies = new RowPolicyCompiler();
  const variables = { user: 'ann', tags: new Map<string, string>() };
  const filter = policies.compile(['text_match(text, $current_user)'], FIELDS, variables);
  const row = (text: string) => ({ get: () => text, dynamic: () => undefined });
  expect(filter.matches(row('for Ann'))).toBe(true);
  expect(filter.matches(row('for Bob'))).toBe(false);
});
