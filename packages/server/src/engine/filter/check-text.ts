import { fieldAnalyzer, hasMatch } from '../text/field-analyzer.ts';
import { TEXT_LIMITS } from '../text/limits.ts';
import { phraseTest } from '../text/phrase.ts';
import type { Token } from '../text/token.ts';
import type { Ast } from './ast.ts';
import type { Column, TextPlan } from './plan.ts';
import type { CheckContext, Part, Typed } from './typed.ts';

type TextAst = Extract<Ast, { kind: 'text-match' | 'phrase-match' }>;

/** Milvus' bounds of `minimum_should_match`. */
const MOST_SHOULD_MATCH = 1000;
const MAX_SLOP = 0xffff_ffff;

/**
 * `text_match(field, "words")`: the field's text holds one of the words, or as many of them as
 * `minimum_should_match` says; `phrase_match(field, "words", slop)`: it holds them all in their order.
 * Both need a field with `enable_match`, and cut what is asked for as they cut the field's texts.
 */
export function checkText(
  ast: TextAst,
  { column, text, option }: { column: Column; text: Part; option: Part | undefined },
  { source }: CheckContext,
): Typed {
  const { field } = column;
  const what = ast.kind === 'text-match' ? 'text match' : 'phrase match';
  const fail = (at: number, problem: string) => source.syntaxError(at, problem);
  if (column.kind !== 'field' || column.type !== 'string') {
    throw fail(ast.operand.at, `${what} operation on non-string is unsupported`);
  }
  if (!hasMatch(field)) {
    throw fail(ast.operand.at, `field "${field.name}" does not enable match`);
  }
  if (text.kind !== 'constant' || text.constant.kind !== 'string') {
    throw fail(ast.text.at, `${what} takes a string, but got: ${text.text}`);
  }
  const { value } = text.constant;
  if (Buffer.byteLength(value) > TEXT_LIMITS.queryBytes) {
    throw fail(ast.text.at, `the text has more bytes than the limit of ${TEXT_LIMITS.queryBytes}`);
  }
  const analyze = fieldAnalyzer(field).named();
  const tokens = analyze(value);
  const terms = [...new Set(tokens.map((token) => token.text))];
  if (terms.length > TEXT_LIMITS.matchTerms) {
    const limit = TEXT_LIMITS.matchTerms;
    throw fail(ast.text.at, `the text has ${terms.length} words, more than the limit of ${limit}`);
  }
  const plan = { kind: 'text', column, terms, analyze } as const;
  if (ast.kind === 'text-match') {
    const place = ast.atLeast?.at ?? ast.at;
    const atLeast = integerOf(option, [1, MOST_SHOULD_MATCH], (problem) =>
      fail(place, `minimum_should_match ${problem}`),
    );
    return { kind: 'predicate', plan: { ...plan, atLeast: atLeast ?? 1 } };
  }
  const place = ast.slop?.at ?? ast.at;
  const slop = integerOf(option, [0, MAX_SLOP], (problem) => fail(place, `slop ${problem}`)) ?? 0;
  return { kind: 'predicate', plan: phrasePlan(plan, tokens, slop, ast, source) };
}

function phrasePlan(
  plan: Omit<TextPlan, 'atLeast'>,
  tokens: readonly Token[],
  slop: number,
  ast: TextAst,
  source: CheckContext['source'],
): TextPlan {
  const limit = TEXT_LIMITS.phraseTerms;
  if (tokens.length > limit) {
    const problem = `the phrase has ${tokens.length} words, more than the limit of ${limit}`;
    throw source.syntaxError(ast.text.at, problem);
  }
  const { terms } = plan;
  // Of no word at all, nothing holds one.
  return { ...plan, atLeast: Math.max(1, terms.length), phrase: phraseTest(tokens, slop) };
}

function integerOf(
  option: Part | undefined,
  [min, max]: readonly [number, number],
  fail: (problem: string) => Error,
): number | undefined {
  if (!option) return undefined;
  if (option.kind !== 'constant' || option.constant.kind !== 'int') {
    throw fail(`should be an integer, but got: ${option.text}`);
  }
  const { value } = option.constant;
  if (value >= min && value <= max) return Number(value);
  throw fail(`should be in range [${min}, ${max}], but got: ${option.text}`);
}
