import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAnalyzer } from './analyzer.ts';
import { phraseTest } from './phrase.ts';
import type { Token } from './token.ts';

const analyze = createAnalyzer(undefined);

test.each<[phrase: string, slop: number, text: string, holds: boolean]>([
  ['learning machine', 0, 'a learning machine', true],
  ['learning machine', 0, 'machine learning', false],
  ['learning machine', 1, 'machine learning', false],
  // Milvus: two words that change places are two moves.
  ['learning machine', 2, 'machine learning', true],
  ['learning machine', 0, 'learning a machine', false],
  ['learning machine', 1, 'learning a machine', true],
  ['quick fox jumps', 1, 'the quick brown fox jumps', true],
  ['quick fox jumps', 1, 'the quick brown fox never jumps', false],
  ['quick fox jumps', 2, 'the quick brown fox never jumps', true],
  ['a a', 5, 'a b', false],
  ['a a', 0, 'a a', true],
  ['a b a', 0, 'b a b a', true],
  ['one', 0, 'any one will do', true],
  ['', 0, 'anything', false],
  [', !', 3, 'anything', false],
])('"%s" with slop %i in "%s": %s', (phrase, slop, text, holds) => {
  expect(phraseTest(analyze(phrase), slop)(analyze(text))).toBe(holds);
});

/** Every way to give each word of the phrase a place of its own. */
function holdsByForce(phrase: readonly Token[], slop: number, text: readonly Token[]): boolean {
  const first = phrase[0]?.position ?? 0;
  const used = new Set<number>();
  const place = (at: number, least: number, most: number): boolean => {
    const word = phrase[at];
    if (!word) return phrase.length > 0;
    for (const [i, token] of text.entries()) {
      if (token.text !== word.text || used.has(i)) continue;
      const moved = token.position - (word.position - first);
      const [low, high] = [Math.min(least, moved), Math.max(most, moved)];
      if (high - low > slop) continue;
      used.add(i);
      if (place(at + 1, low, high)) return true;
      used.delete(i);
    }
    return false;
  };
  return place(0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
}

test('a phrase is found just where trying every place finds it', () => {
  const text = (max: number) =>
    fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: max }).map((all) => all.join(' '));
  fc.assert(
    fc.property(text(4), text(8), fc.nat(5), (phrase, given, slop) => {
      const [asked, found] = [analyze(phrase), analyze(given)];
      expect(phraseTest(asked, slop)(found)).toBe(holdsByForce(asked, slop, found));
    }),
    { numRuns: 2000 },
  );
});

test('a long text of one word does not take long', () => {
  const text = analyze('a '.repeat(32_000));
  const phrase = analyze(`${'a '.repeat(127)}b`);
  const before = process.threadCpuUsage().user;
  expect(phraseTest(phrase, 3)([...text, { ...(text[0] as Token), text: 'b' }])).toBe(false);
  // Of the processor, whatever else runs.
  expect(process.threadCpuUsage().user - before).toBeLessThan(2_000_000);
});
