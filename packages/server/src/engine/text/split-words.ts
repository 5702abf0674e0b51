import type { Token } from './token.ts';

const WORD = /[\p{Alphabetic}\p{N}]+/gu;
const NOT_BLANK = /[^ \t\n\f\r]+/g;

/** Milvus' `standard` tokenizer: runs of letters and digits of any script. */
export function splitWords(text: string): readonly Token[] {
  return split(text, WORD);
}

/** Milvus' `whitespace` tokenizer: what stands between the blanks of ASCII. */
export function splitAtBlanks(text: string): readonly Token[] {
  return split(text, NOT_BLANK);
}

function split(text: string, pattern: RegExp): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(pattern)) {
    const [word] = match;
    const start = match.index;
    tokens.push({
      text: word,
      start,
      end: start + word.length,
      position: tokens.length,
      length: 1,
    });
  }
  return tokens;
}
