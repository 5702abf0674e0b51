import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Jieba } from '@node-rs/jieba';
import type { Token, Tokenizer } from './token.ts';

export interface JiebaOptions {
  /** `search` gives the words within a word as well, before it. */
  readonly mode: 'search' | 'exact';
  /** Whether words that the dictionary lacks are guessed. */
  readonly hmm: boolean;
}

/** The words of the package's dictionary: a constant of 5 MB that takes 250 ms to read. */
const dictionary: { words?: Jieba } = {};

/** Milvus' `jieba` tokenizer. Positions and lengths count characters. */
export function chineseSplitter({ mode, hmm }: JiebaOptions): Tokenizer {
  dictionary.words ??= Jieba.withDict(readDictionary());
  const jieba = dictionary.words;
  return (given) => {
    const text = given.toWellFormed();
    const words = jieba.cut(text, hmm);
    const all = mode === 'search' ? jieba.cutForSearch(text, hmm) : words;
    return placed(words, all);
  };
}

/** Importing it would keep 11 MB in every process, of which most never see a Chinese text. */
function readDictionary(): Buffer {
  const beside = createRequire(import.meta.url).resolve('@node-rs/jieba/dict.js');
  return readFileSync(join(dirname(beside), 'dict.txt'));
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
