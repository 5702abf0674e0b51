import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Jieba } from '@node-rs/jieba';
import { Pace } from '../../kernel/pace.ts';

/** Bytes of the dictionary that are taken in at a time, in 4 ms. */
const PART = 64 * 1024;
const NEWLINE = 0x0a;

/** The words of the package's dictionary: a constant of 5 MB that takes 250 ms to read. */
const dictionary: { words?: Jieba; reading?: Promise<void> } = {};

/** Reads the dictionary in steps, once in a process. */
export function readChinese(): Promise<void> {
  dictionary.reading ??= readInSteps().catch((error: unknown) => {
    delete dictionary.reading;
    throw error;
  });
  return dictionary.reading;
}

/** The dictionary; at a stroke where nobody has read it before. */
export function chineseWords(): Jieba {
  dictionary.words ??= Jieba.withDict(readFileSync(path()));
  return dictionary.words;
}

async function readInSteps(): Promise<void> {
  const bytes = await readFile(path());
  const words = new Jieba();
  const pace = new Pace();
  for (let from = 0; from < bytes.length && !dictionary.words; ) {
    if (pace.isOver) await pace.rest();
    const end = bytes.indexOf(NEWLINE, from + PART);
    const to = end < 0 ? bytes.length : end + 1;
    words.loadDict(bytes.subarray(from, to));
    from = to;
  }
  dictionary.words ??= words;
}

/** Importing it would keep 11 MB in every process, of which most never see a Chinese text. */
function path(): string {
  const beside = createRequire(import.meta.url).resolve('@node-rs/jieba/dict.js');
  return join(dirname(beside), 'dict.txt');
}
