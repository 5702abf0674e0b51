import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EngineCollection, Hits } from '../engine.ts';
import { createTestEngine, rowQuery, seeded } from './test-engine.ts';
import {
  expectedHits,
  N,
  putTexts,
  searchText,
  TEXT,
  type Texts,
  textFilter,
  textSpec,
  wordsIndex,
} from './test-texts.ts';

const VOCABULARY = Array.from({ length: 60 }, (_, at) => `w${at}`);

/** Few words come often, most seldom, as in a language. */
function someTexts(count: number, seed: number, from = 0): Map<number, string | null> {
  const random = seeded(seed);
  const word = () => VOCABULARY[Math.floor(VOCABULARY.length * random() ** 3)] as string;
  return new Map(
    Array.from({ length: count }, (_, at) => {
      const words = Array.from({ length: Math.floor(random() * 30) }, word);
      return [from + at, random() < 0.03 ? null : words.join(' ')];
    }),
  );
}

/** Scores are the same, and so are keys but for those of equal scores. */
function expectHits(
  { keys, scores }: Pick<Hits, 'keys' | 'scores'>,
  expected: readonly (readonly [key: number, score: number])[],
  limit = 10,
): void {
  const best = expected.slice(0, limit);
  expect(keys.length).toBe(best.length);
  const known = new Map(expected);
  keys.forEach((key, at) => {
    expect(scores[at]).toBeCloseTo(best[at]?.[1] ?? Number.NaN, 4);
    expect(scores[at]).toBeCloseTo(known.get(Number(key)) ?? Number.NaN, 4);
  });
}

async function expectSame(collection: EngineCollection, texts: Texts): Promise<void> {
  for (const query of ['w0', 'w3 w30', 'w50 w0 w0 w12', 'w59 absent', 'absent', '']) {
    expectHits(await searchText(collection, query), expectedHits(texts, query));
  }
}

test('texts are found by the formula, through replacing, deleting, restarts and index builds', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(textSpec());
  expect(await searchText(collection, 'w0')).toMatchObject({ keys: [], counts: [0] });
  const texts = someTexts(800, 1);
  await putTexts(collection, texts);
  await expectSame(collection, texts);

  const changed = someTexts(300, 2, 500);
  await putTexts(collection, changed);
  for (const [key, text] of changed) texts.set(key, text);
  await expectSame(collection, texts);

  const { signal } = new AbortController();
  expect(await collection.delete(textFilter('n % 3 == 0'), signal)).toBeGreaterThan(0);
  for (const key of [...texts.keys()]) if (key % 3 === 0) texts.delete(key);
  await expectSame(collection, texts);

  await collection.flush();
  await expectSame(collection, texts);
  const again = (await rig.reopen([textSpec()])).collection(7);
  await expectSame(again, texts);
  await putTexts(again, new Map([[1, 'w59 w59']]));
  texts.set(1, 'w59 w59');
  await expectSame(again, texts);
  await again.truncate();
  await expectSame(again, new Map());
});

test('what is written while the store is read at a start counts as it is then', async () => {
  await using rig = await createTestEngine();
  const texts = someTexts(3000, 3);
  await putTexts(await rig.engine.create(textSpec()), texts);
  const collection = (await rig.reopen([textSpec()])).collection(7);
  // Nothing of the store has been read yet.
  const changes = someTexts(200, 4, 2900);
  const { signal } = new AbortController();
  await Promise.all([
    putTexts(collection, changes),
    collection.delete(textFilter('id < 100'), signal),
    searchText(collection, 'w1'),
  ]);
  for (const [key, text] of changes) texts.set(key, text);
  for (let key = 0; key < 100; key++) texts.delete(key);
  await expectSame(collection, texts);
});

test('filters, ranges and offsets leave the best of the rest', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(textSpec());
  const texts = someTexts(2000, 5);
  await putTexts(collection, texts);
  for (const [filter, among] of [
    ['n < 1000', (key: number) => key < 1000],
    ['n % 97 == 5', (key: number) => key % 97 === 5],
    ['id in [3, 5, 1999]', (key: number) => [3, 5, 1999].includes(key)],
    ['text_match(text, "w7")', (key: number) => /\bw7\b/.test(texts.get(key) ?? '')],
    ['not text_match(text, "w7")', (key: number) => !/\bw7\b/.test(texts.get(key) ?? '')],
    ['id in []', () => false],
  ] as const) {
    const hits = await searchText(collection, 'w0 w20', { filter: textFilter(filter), limit: 50 });
    expectHits(hits, expectedHits(texts, 'w0 w20', { among }), 50);
  }
  const all = expectedHits(texts, 'w2');
  const hits = await searchText(collection, 'w2', { offset: 7, limit: 5 });
  expectHits(hits, all.slice(7), 5);
  const [near = 0, far = 0] = [all[4]?.[1], all[40]?.[1]].map((score) => Math.fround(score ?? 0));
  const range = { rangeFilter: near, radius: far };
  const inside = await searchText(collection, 'w2', { range, limit: 100 });
  const between = all.filter(([, score]) => Math.fround(score) <= near && Math.fround(score) > far);
  expectHits(inside, between, 100);
  expect(between.length).toBeGreaterThan(5);
});

test('a filter that few of many pass still gives all that there are', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(textSpec());
  const texts = new Map(Array.from({ length: 6000 }, (_, key) => [key, `common w${key % 7}`]));
  await putTexts(collection, texts);
  const filter = textFilter('n % 1000 == 999');
  const hits = await searchText(collection, 'common', { filter, output: [TEXT, N] });
  expect(new Set(hits.keys)).toEqual(new Set([999, 1999, 2999, 3999, 4999, 5999]));
  const column = hits.columns.get(N.id);
  expect(column?.kind === 'scalar' && column.values).toEqual(hits.keys);
});

test('the parameters of the index count, and can be changed', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(textSpec());
  const texts = someTexts(200, 6);
  await putTexts(collection, texts);
  await collection.applyIndex(wordsIndex({ bm25_k1: '2.5', bm25_b: '0.2' }));
  const expected = expectedHits(texts, 'w0 w5', { k1: 2.5, b: 0.2 });
  expectHits(await searchText(collection, 'w0 w5'), expected);
  await collection.dropIndex(wordsIndex());
  expectHits(await searchText(collection, 'w0 w5'), expectedHits(texts, 'w0 w5'));
});

test('text_match finds by words, before and after the words are known, and while they change', async () => {
  await using rig = await createTestEngine();
  const texts = someTexts(3000, 7);
  await putTexts(await rig.engine.create(textSpec()), texts);
  const collection = (await rig.reopen([textSpec()])).collection(7);
  const expected = (pattern: RegExp) =>
    [...texts].filter(([, text]) => pattern.test(text ?? '')).map(([key]) => key);
  const found = async (filter: string) =>
    (await collection.query(rowQuery({ filter: textFilter(filter), order: 'key' }))).keys;
  const rare = 'text_match(text, "w58")';
  expect(await found(rare)).toEqual(expected(/\bw58\b/));
  await searchText(collection, 'w0');
  expect(await found(rare)).toEqual(expected(/\bw58\b/));
  expect(await found('text_match(text, "w0")')).toEqual(expected(/\bw0\b/));
  expect(await found('phrase_match(text, "w1 w9")')).toEqual(expected(/\bw1 w9\b/));
  await putTexts(collection, new Map([[17, 'w58 once']]));
  texts.set(17, 'w58 once');
  expect(await found(`${rare} and n < 1000`)).toEqual(expected(/\bw58\b/).filter((n) => n < 1000));
  const { signal } = new AbortController();
  expect(await collection.delete(textFilter(rare), signal)).toBe(expected(/\bw58\b/).length);
  expect(await found(rare)).toEqual([]);
  expect(await collection.count(textFilter('not text_match(text, "w58")'), signal)).toBeGreaterThan(
    0,
  );
});

test('what was acknowledged before a kill is found by its words after it', async () => {
  await using rig = await createTestEngine();
  await rig.engine.create(textSpec());
  await rig.reopen([]);
  const at = (name: string) => JSON.stringify(join(import.meta.dirname, name));
  const script = `
    const { openZvecEngine } = await import(${at('open-zvec-engine.ts')});
    const { putTexts, textFilter, textSpec } = await import(${at('test-texts.ts')});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const engine = await openZvecEngine({ dir: ${JSON.stringify(rig.dir)}, clock: Date, log });
    await engine.openAll([textSpec()]);
    const collection = engine.collection(7);
    await putTexts(collection, new Map(Array.from({ length: 500 }, (_, key) => [key, 'common old' + key])));
    await collection.flush();
    await putTexts(collection, new Map([[1, 'common newer'], [500, 'rare']]));
    await collection.delete(textFilter('n >= 100 and n < 200'), new AbortController().signal);
    process.kill(process.pid, 'SIGKILL');
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: 'inherit',
  });
  const [, killedBy] = await once(child, 'close');
  expect(killedBy).toBe('SIGKILL');
  const collection = (await rig.reopen([textSpec()])).collection(7);
  const texts = new Map(Array.from({ length: 500 }, (_, key) => [key, `common old${key}`]));
  texts.set(1, 'common newer').set(500, 'rare');
  for (let key = 100; key < 200; key++) texts.delete(key);
  for (const query of ['newer', 'rare', 'old1', 'common', 'old150']) {
    expectHits(await searchText(collection, query), expectedHits(texts, query));
  }
});

test('a cancelled search and one for too many words are refused', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(textSpec());
  await putTexts(collection, new Map([[1, 'a b']]));
  await expect(searchText(collection, 'a', { signal: AbortSignal.abort() })).rejects.toThrow(
    'cancel',
  );
  const many = Array.from({ length: 4097 }, (_, at) => `w${at}`).join(' ');
  await expect(searchText(collection, many)).rejects.toThrow('4097 words, more than the limit');
});
