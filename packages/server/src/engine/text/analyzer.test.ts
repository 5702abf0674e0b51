import { ApiError } from '@latchkey/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnalyzer } from './analyzer.ts';

function words(params: object | undefined, text: string): readonly string[] {
  const analyze = createAnalyzer(params && JSON.stringify(params));
  return analyze(text).map((token) => token.text);
}

// What is expected was worked out by hand from Milvus' documentation of each part.
test.each<[params: object | undefined, text: string, expected: readonly string[]]>([
  [undefined, 'The Quick-brown fox, 42 times!', ['the', 'quick', 'brown', 'fox', '42', 'times']],
  [{}, 'Ünïcode Привет 中文字', ['ünïcode', 'привет', '中文字']],
  [{ type: 'standard' }, "don't STOP", ['don', 't', 'stop']],
  [{ type: 'standard', stop_words: ['_english_', 'fox'] }, 'the red fox', ['red']],
  [
    { type: 'english' },
    'The runners are generously flying to databases',
    ['runner', 'generous', 'fli', 'databas'],
  ],
  [{ type: 'english', stop_words: ['red'] }, 'a red sky', ['sky']],
  [{ tokenizer: 'whitespace' }, ' Hello,\tWorld!\n', ['Hello,', 'World!']],
  [{ tokenizer: 'standard' }, 'Keep CASE', ['Keep', 'CASE']],
  [
    { tokenizer: 'standard', filter: ['asciifolding'] },
    'Café Straße ﬁn ①',
    ['Cafe', 'Strasse', 'fin', '1'],
  ],
  [{ tokenizer: 'standard', filter: ['asciifolding'] }, 'Привет 한국', ['Привет', '한국']],
  [{ tokenizer: 'standard', filter: ['alphanumonly'] }, 'abc é 12 中', ['abc', '12']],
  [{ tokenizer: 'whitespace', filter: ['cnalphanumonly'] }, 'a1 … 中 !?', ['a1', '中']],
  [{ tokenizer: 'whitespace', filter: ['cncharonly'] }, 'a1 中a 文', ['中a', '文']],
  [{ tokenizer: 'whitespace', filter: ['removepunct'] }, 'a . b !? c.', ['a', 'b', 'c.']],
  [
    { tokenizer: 'standard', filter: [{ type: 'length', max: 4 }] },
    'four fiver éé ééé',
    ['four', 'éé'],
  ],
  [
    { tokenizer: 'standard', filter: [{ type: 'stop', stop_words: ['of', '_english_'] }] },
    'The of and sea',
    ['The', 'sea'],
  ],
  [
    { tokenizer: 'standard', filter: ['lowercase', { type: 'stemmer', language: 'german' }] },
    'Häuser kategorischen',
    ['haus', 'kategor'],
  ],
  // In the order that they are given in.
  [
    { tokenizer: 'standard', filter: [{ type: 'stop', stop_words: ['the'] }, 'lowercase'] },
    'The the',
    ['the'],
  ],
  [{ type: 'chinese' }, '系统安全，hello 密码。', ['系统', '安全', '系统安全', 'hello', '密码']],
  [{ tokenizer: { type: 'jieba', mode: 'exact' } }, '北京大学', ['北京大学']],
  [
    { tokenizer: { type: 'jieba', mode: 'search', hmm: false } },
    '北京大学',
    ['北京', '大学', '北京大学'],
  ],
])('%j cuts %j', (params, text, expected) => {
  expect(words(params, text)).toEqual(expected);
});

test('words that were taken out keep their positions', () => {
  const tokens = createAnalyzer('{"type":"english"}')('a cat of the house');
  expect(tokens.map(({ text, position }) => [text, position])).toEqual([
    ['cat', 1],
    ['hous', 4],
  ]);
});

test('the words within a Chinese word stand where they are', () => {
  const tokens = createAnalyzer('{"tokenizer":"jieba"}')('在北京大学读书');
  const inner = tokens.find(({ text }) => text === '大学');
  expect(inner).toMatchObject({ start: 3, end: 5, position: 3, length: 2 });
  expect(tokens.find(({ text }) => text === '北京大学')).toMatchObject({ start: 1, length: 4 });
});

test.each<[params: string, code: number, text: string]>([
  ['{', 1100, 'not JSON'],
  ['[]', 1100, 'should be a json map'],
  ['{"type":"klingon"}', 1100, 'unknown build-in analyzer type: klingon'],
  ['{"type":1}', 1100, 'analyzer type shoud be string'],
  ['{"filter":[]}', 1100, 'tokenizer name or type must be set'],
  ['{"tokenizer":"magic"}', 1100, 'unsupported tokenizer: magic'],
  ['{"tokenizer":"icu"}', 10, 'the tokenizer icu is not supported'],
  ['{"tokenizer":"standard","x":1}', 1100, 'unknown analyzer option key: x'],
  ['{"tokenizer":"standard","filter":"lowercase"}', 1100, 'filter params should be array'],
  ['{"tokenizer":"standard","filter":["upper"]}', 1100, 'filter not found :upper'],
  ['{"tokenizer":"standard","filter":[{"type":"regex","expr":"a"}]}', 10, 'token filter regex'],
  ['{"tokenizer":"standard","filter":[{"type":"length"}]}', 1100, 'needs max'],
  ['{"tokenizer":"standard","filter":[{"type":"stop"}]}', 1100, 'should be a list of strings'],
  ['{"tokenizer":"standard","filter":[{"type":"stop","stop_words":["_french_"]}]}', 10, '_french_'],
  ['{"tokenizer":"standard","filter":[{"type":"stemmer","language":"elvish"}]}', 1100, 'elvish'],
  ['{"tokenizer":{"type":"jieba","mode":"fast"}}', 1100, 'must be "exact" or "search"'],
  ['{"tokenizer":{"type":"jieba","dict":["x"]}}', 10, 'words of your own'],
  [`{"tokenizer":"standard","filter":[${Array(33).fill('"lowercase"')}]}`, 1100, '33 filters'],
  [`{"type":"standard","a":"${'x'.repeat(70_000)}"}`, 1100, 'more than the limit of 65536'],
])('the parameters %s are refused', (params, code, text) => {
  let refusal: unknown;
  try {
    createAnalyzer(params);
  } catch (error) {
    refusal = error;
  }
  expect(refusal).toBeInstanceOf(ApiError);
  expect((refusal as ApiError).fields.code).toBe(code);
  expect((refusal as ApiError).message).toContain(text);
});

const ANALYZERS = [
  ...['{}', '{"type":"english"}', '{"type":"chinese"}', '{"tokenizer":"whitespace"}'],
  '{"tokenizer":{"type":"jieba","mode":"exact"},"filter":["lowercase","asciifolding"]}',
];
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.string({
    unit: fc.constantFrom('北', '京', '大', '学', 'a', ' ', 'É', '😀', '、'),
    maxLength: 60,
  }),
);

test.each(ANALYZERS)('%s never loses where a token stands', (params) => {
  const analyze = createAnalyzer(params);
  fc.assert(
    fc.property(anyText, (text) => {
      let last = -1;
      for (const { start, end, position, length } of analyze(text)) {
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(length).toBeGreaterThan(0);
        // Words within a word come before it.
        expect(end).toBeGreaterThanOrEqual(last < 0 ? 0 : 1);
        expect(position).toBeLessThanOrEqual(start);
        last = position;
      }
    }),
  );
});

test.each(['{"tokenizer":"standard"}', '{"tokenizer":"whitespace"}', '{"tokenizer":"jieba"}'])(
  '%s: a token is the piece of the text that it says, and positions do not go back',
  (params) => {
    const analyze = createAnalyzer(params);
    fc.assert(
      fc.property(anyText, (given) => {
        const text = given.toWellFormed();
        const ends: number[] = [];
        for (const token of analyze(text)) {
          expect(text.slice(token.start, token.end)).toBe(token.text);
          ends.push(token.end);
        }
        if (!params.includes('jieba')) expect(ends).toEqual([...ends].sort((a, b) => a - b));
      }),
    );
  },
);

test('the same text gives the same tokens, also after others', () => {
  const analyze = createAnalyzer('{"type":"english"}');
  const before = analyze('running through databases');
  analyze('something else entirely');
  expect(analyze('running through databases')).toEqual(before);
});
