import { chineseWords } from './chinese-dictionary.ts';
import type { Token, Tokenizer } from './token.ts';

export interface JiebaOptions {
  /** `search` gives the words within a word as well, before it. */
  readonly mode: 'search' | 'exact';
  /** Whether words that the dictionary lacks are guessed. */
  readonly hmm: boolean;
}

/** Milvus' `jieba` tokenizer. Positions and lengths count characters. */
export function chineseSplitter({ mode, hmm }: JiebaOptions): Tokenizer {
  const jieba = chineseWords();
  return (given) => {
    const text = given.toWellFormed();
    const words = jieba.cut(text, hmm);
    const all = mode === 'search' ? jieba.cutForSearch(text, hmm) : words;
    return placed(words, all);
  };
}

/** @param words one behind the other @param all the same with the words within each before it */
function placed(words: readonly string[], all: readonly string[]): readonly Token[] {
  const tokens: Token[] = [];
  let next = 0;
  let start = 0;
  let position = 0;
  for (const word of words) {
    const inner = new InnerWords(word, start, position);
    for (; next < all.length && all[next] !== word; next++) {
      const token = inner.find(all[next] as string);
      if (token) tokens.push(token);
    }
    next++;
    const length = characters(word);
    tokens.push({ text: word, start, end: start + word.length, position, length });
    start += word.length;
    position += length;
  }
  return tokens;
}

/** Finds the words within a word: those of two characters from left to right, then those of three. */
class InnerWords {
  readonly #word: string;
  readonly #start: number;
  readonly #position: number;
  #from = 0;
  #length = 0;

  constructor(word: string, start: number, position: number) {
    this.#word = word;
    this.#start = start;
    this.#position = position;
  }

  find(text: string): Token | undefined {
    const length = characters(text);
    if (length !== this.#length) this.#from = 0;
    this.#length = length;
    const at = this.#word.indexOf(text, this.#from);
    if (at < 0) return undefined;
    this.#from = at + 1;
    const start = this.#start + at;
    const position = this.#position + characters(this.#word.slice(0, at));
    return { text, start, end: start + text.length, position, length };
  }
}

function characters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
