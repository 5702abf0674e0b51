import type { Ast } from './ast.ts';
import { BINDING } from './binding.ts';
import { finishNode } from './finish-node.ts';
import type { TokenStream } from './token-stream.ts';

/**
 * Parses `text_match(field, "words")` with `minimum_should_match = n`, and `phrase_match(field,
 * "words")` with a slop, from the parenthesis on.
 */
export function parseTextCall(
  stream: TokenStream,
  parse: (stream: TokenStream, binding: number) => Ast,
  name: 'text_match' | 'phrase_match',
  at: number,
): Ast {
  stream.expectSymbol('(');
  const operand = parse(stream, BINDING.or);
  if (operand.kind !== 'name') {
    throw stream.source.syntaxError(operand.at, `${name} can only be used on a field`);
  }
  stream.expectSymbol(',');
  const text = parse(stream, BINDING.or);
  const option = stream.takeSymbol(',') ? parseOption(stream, parse, name) : undefined;
  stream.expectSymbol(')');
  if (name === 'text_match') {
    const atLeast = option ? { atLeast: option } : {};
    return finishNode(stream, { kind: 'text-match', operand, text, ...atLeast, at });
  }
  const slop = option ? { slop: option } : {};
  return finishNode(stream, { kind: 'phrase-match', operand, text, ...slop, at });
}

function parseOption(
  stream: TokenStream,
  parse: (stream: TokenStream, binding: number) => Ast,
  name: 'text_match' | 'phrase_match',
): Ast {
  if (name === 'text_match') {
    if (!stream.isWord('minimum_should_match')) {
      throw stream.unexpected("expecting 'minimum_should_match'");
    }
    stream.advance();
    stream.expectSymbol('=');
  }
  return parse(stream, BINDING.or);
}
