import type { Ast, ContainsMode, NameAst, PathStep } from './ast.ts';
import { BINDING } from './binding.ts';
import { INT64_MAX } from './constant.ts';
import { finishNode } from './finish-node.ts';
import { FILTER_LIMITS } from './limits.ts';
import { parseTextCall } from './parse-text-call.ts';
import type { RowVariable } from './row-variable.ts';
import type { TokenStream } from './token-stream.ts';

type Parse = (stream: TokenStream, binding: number) => Ast;

const CONTAINS: ReadonlyMap<string, ContainsMode> = new Map([
  ['json_contains', 'one'],
  ['array_contains', 'one'],
  ['json_contains_all', 'all'],
  ['array_contains_all', 'all'],
  ['json_contains_any', 'any'],
  ['array_contains_any', 'any'],
]);

/** Functions of Milvus that need what this engine does not have yet. */
const UNSUPPORTED =
  /^(?:text_match_fuzzy|random_sample|element_filter|match_(?:all|any|least|most|exact)|st_[a-z]+|membership_match|bloom_match)$/;

/** Parses what stands between operators: a literal, a field, a list, a function, parentheses. */
export function parseOperand(stream: TokenStream, parse: Parse): Ast {
  const { token } = stream;
  switch (token.kind) {
    case 'int':
      return parseInteger(stream, token.value);
    case 'float':
    case 'string':
      stream.advance();
      return token.kind === 'float'
        ? literal(stream, token.at, { kind: 'float', value: token.value })
        : literal(stream, token.at, { kind: 'string', value: token.value });
    case 'name':
      return parseNamed(stream, parse, token.name);
    case 'variable':
      return parseVariable(stream, token.variable);
    case 'keyword':
      return parseKeyword(stream, parse);
    case 'symbol':
      return parseBracketed(stream, parse);
    case 'end':
      throw stream.unexpected('expecting an operand');
  }
}

type Literal = Extract<Ast, { kind: 'literal' }>;

function literal(stream: TokenStream, at: number, value: Literal['value']): Ast {
  return finishNode(stream, { kind: 'literal', value, at });
}

/** 2^63 passes: behind a minus sign it is an integer, and the type check refuses it elsewhere. */
function parseInteger(stream: TokenStream, value: bigint): Ast {
  const { at, end } = stream.token;
  if (value > INT64_MAX + 1n) throw integerOutOfRange(stream, at, end);
  stream.advance();
  return literal(stream, at, { kind: 'int', value });
}

function integerOutOfRange(stream: TokenStream, at: number, end: number): Error {
  const text = stream.source.slice(at, end);
  return stream.source.syntaxError(at, `strconv.ParseInt: parsing "${text}": value out of range`);
}

function parseKeyword(stream: TokenStream, parse: Parse): Ast {
  const { at } = stream.token;
  if (stream.isKeyword('true') || stream.isKeyword('false')) {
    const value = stream.isKeyword('true');
    stream.advance();
    return literal(stream, at, { kind: 'bool', value });
  }
  if (!stream.isKeyword('exists')) throw stream.unexpected('expecting an operand');
  stream.advance();
  const operand = parse(stream, BINDING.operand);
  return finishNode(stream, { kind: 'exists', operand, at });
}

function parseBracketed(stream: TokenStream, parse: Parse): Ast {
  const { at } = stream.token;
  if (stream.takeSymbol('(')) {
    const inner = parse(stream, BINDING.or);
    stream.expectSymbol(')');
    return { ...inner, at, end: stream.previousEnd };
  }
  if (stream.isSymbol('[')) {
    const items = stream.list(() => parseList(stream, parse));
    return finishNode(stream, { kind: 'list', items, at });
  }
  if (stream.takeSymbol('{')) {
    const { token } = stream;
    if (token.kind !== 'name') throw stream.unexpected('expecting the name of a template variable');
    stream.advance();
    stream.expectSymbol('}');
    return finishNode(stream, { kind: 'template', name: token.name, at });
  }
  throw stream.unexpected('expecting an operand');
}

function parseList(stream: TokenStream, parse: Parse): readonly Ast[] {
  const read = stream.takeReadList();
  if (read) return read;
  const items: Ast[] = [];
  stream.expectSymbol('[');
  while (!stream.takeSymbol(']')) {
    if (items.length > 0) {
      stream.expectSymbol(',');
      if (stream.takeSymbol(']')) break;
    }
    if (items.length === FILTER_LIMITS.listItems) {
      const problem = `a list holds more than ${FILTER_LIMITS.listItems} items`;
      throw stream.source.syntaxError(stream.token.at, problem);
    }
    // Nearly all items are literals: what may follow an operand is not looked for then.
    const isPlain = stream.isPlainItem;
    items.push(isPlain ? parseOperand(stream, parse) : parse(stream, BINDING.or));
  }
  return items;
}

function parseNamed(stream: TokenStream, parse: Parse, name: string): Ast {
  const { at } = stream.token;
  stream.advance();
  if (stream.isSymbol('(')) return parseCall(stream, parse, name.toLowerCase(), at);
  const field = parsePath(stream, name, at);
  if (!stream.isWord('is')) return field;
  stream.advance();
  const negated = stream.isKeyword('not');
  if (negated) stream.advance();
  if (!stream.isWord('null')) throw stream.unexpected("expecting 'null'");
  stream.advance();
  return finishNode(stream, { kind: 'is-null', operand: field, negated, at });
}

function parsePath(stream: TokenStream, name: string, at: number): NameAst {
  const path: PathStep[] = [];
  while (stream.takeSymbol('[')) {
    const { token } = stream;
    if (token.kind === 'string') path.push({ key: token.value });
    else if (token.kind === 'int') path.push({ index: token.value.toString() });
    else throw stream.unexpected('expecting a key in quotes or an index');
    stream.advance();
    stream.expectSymbol(']');
  }
  return finishNode(stream, { kind: 'name' as const, name, path, at });
}

/** A tag's key stands in brackets, as the key of a document does. */
function parseVariable(stream: TokenStream, kind: RowVariable['kind']): Ast {
  const { at } = stream.token;
  stream.advance();
  if (kind === 'user') return finishNode(stream, { kind: 'variable', variable: { kind }, at });
  stream.expectSymbol('[');
  const { token } = stream;
  if (token.kind !== 'string') throw stream.unexpected('expecting the key of a tag in quotes');
  stream.advance();
  stream.expectSymbol(']');
  const variable = { kind, key: token.value };
  return finishNode(stream, { kind: 'variable', variable, at });
}

function parseCall(stream: TokenStream, parse: Parse, name: string, at: number): Ast {
  if (UNSUPPORTED.test(name)) {
    throw stream.source.syntaxError(at, `${name} is not supported by this server`);
  }
  if (name === 'text_match' || name === 'phrase_match') {
    return parseTextCall(stream, parse, name, at);
  }
  const mode = CONTAINS.get(name);
  if (mode === undefined && name !== 'array_length') {
    throw stream.source.syntaxError(
      at,
      `function ${stream.source.slice(at, at + name.length)} not found`,
    );
  }
  stream.expectSymbol('(');
  const operand = parse(stream, BINDING.or);
  if (mode === undefined) {
    if (operand.kind !== 'name') {
      throw stream.source.syntaxError(operand.at, 'array_length can only be used on a field');
    }
    stream.expectSymbol(')');
    return finishNode(stream, { kind: 'array-length', operand, at });
  }
  stream.expectSymbol(',');
  const element = parse(stream, BINDING.or);
  stream.expectSymbol(')');
  return finishNode(stream, { kind: 'contains', mode, operand, element, at });
}
