import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Jieba } from '@node-rs/jieba';
import { expect, test } from 'vitest';
import { chineseWords } from './chinese-dictionary.ts';
import { prepareAnalyzers } from './prepare-analyzers.ts';

const TEXTS = [
  '小明硕士毕业于中国科学院计算所，后在日本京都大学深造',
  '工信处女干事每月经过下属科室都要亲口交代24口交换机等技术性器件的安装工作',
  '南京市长江大桥 hello 世界 2024年',
];

test('the dictionary is read in steps, all who ask at the same time share it, and it cuts as one read at a stroke', async () => {
  await prepareAnalyzers(['{"tokenizer":"standard"}', '', '512']);
  let turns = 0;
  let timer = setImmediate(function again() {
    turns++;
    timer = setImmediate(again);
  });
  const params = ['{"tokenizer":"jieba"}'];
  await Promise.all([prepareAnalyzers(params), prepareAnalyzers(['{"type":"chinese"}'])]);
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(10);
  const words = chineseWords();
  expect(chineseWords()).toBe(words);
  await prepareAnalyzers(params);
  expect(chineseWords()).toBe(words);
  const beside = createRequire(import.meta.url).resolve('@node-rs/jieba/dict.js');
  const whole = Jieba.withDict(readFileSync(join(dirname(beside), 'dict.txt')));
  for (const text of TEXTS) {
    for (const hmm of [true, false]) {
      expect(words.cut(text, hmm)).toEqual(whole.cut(text, hmm));
      expect(words.cutForSearch(text, hmm)).toEqual(whole.cutForSearch(text, hmm));
    }
  }
});
