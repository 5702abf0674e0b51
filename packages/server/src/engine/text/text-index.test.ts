import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BM25_DEFAULTS, type Bm25Params } from './bm25.ts';
import { TextIndex } from './text-index.ts';

const pause = () => Promise.resolve();
const WORDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

/** The formula, written down once more: of what is stored, and nothing else. */
function scoresByForce(
  stored: ReadonlyMap<string, readonly string[]>,
  query: readonly string[],
  { k1, b }: Bm25Params,
): Map<string, number> {
  const total = stored.size;
  const average = [...stored.values()].reduce((sum, doc) => sum + doc.length, 0) / total;
  const scores = new Map<string, number>();
  for (const [id, doc] of stored) {
    let score = 0;
    for (const word of query) {
      const tf = doc.filter((one) => one === word).length;
      if (tf === 0) continue;
      const df = [...stored.values()].filter((one) => one.includes(word)).length;
      const idf = Math.log(1 + (total - df + 0.5) / (df + 0.5));
      score +=
        (idf * tf * (k1 + 1)) / (tf + k1 * (1 - b + (b * doc.length) / Math.max(1, average)));
    }
    if (score > 0) scores.set(id, score);
  }
  return scores;
}

async function scoresOf(index: TextIndex, query: readonly string[], params: Bm25Params) {
  const counts = new Map<string, number>();
  for (const word of query) counts.set(word, (counts.get(word) ?? 0) + 1);
  const ranking = await index.rank(counts, { ...params, pause });
  return await ranking.top(1000);
}

const anyDocument = fc.array(fc.constantFrom(...WORDS), { maxLength: 80 });
const anyChange = fc.oneof(
  { weight: 3, arbitrary: fc.record({ id: fc.nat(12), words: anyDocument }) },
  { weight: 1, arbitrary: fc.record({ id: fc.nat(12) }) },
);

test('scores are those of the formula, whatever was replaced or deleted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyChange, { maxLength: 40 }),
      fc.array(fc.constantFrom(...WORDS, 'absent'), { maxLength: 4 }),
      fc.record({ k1: fc.constantFrom(0, 1.2, 3), b: fc.constantFrom(0, 0.75, 1) }),
      fc.boolean(),
      async (changes, query, params, renew) => {
        let index = new TextIndex();
        const stored = new Map<string, readonly string[]>();
        for (const change of changes) {
          const id = `d${change.id}`;
          if ('words' in change) {
            index.put(id, change.words);
            stored.set(id, change.words);
          } else {
            index.drop(id);
            stored.delete(id);
          }
        }
        if (renew) index = await index.renewed(pause);
        expect(index.documents).toBe(stored.size);
        const expected = scoresByForce(stored, query, params);
        const found = await scoresOf(index, query, params);
        expect(found.length).toBe(expected.size);
        let last = Number.POSITIVE_INFINITY;
        for (const { id, score } of found) {
          expect(score).toBeCloseTo(expected.get(id) ?? Number.NaN, 9);
          expect(score).toBeLessThanOrEqual(last);
          last = score;
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('candidates are all that hold so many of the words, and name no document that is gone', () => {
  fc.assert(
    fc.property(
      fc.array(anyDocument, { minLength: 1, maxLength: 20 }),
      fc.uniqueArray(fc.constantFrom(...WORDS), { minLength: 1 }),
      fc.integer({ min: 1, max: 6 }),
      (documents, terms, atLeast) => {
        const index = new TextIndex();
        documents.forEach((words, at) => {
          index.put(String(at), words);
        });
        index.drop('0');
        const found = index.candidates(terms, atLeast, 1000) ?? [];
        expect(new Set(found).size).toBe(found.length);
        expect(found).not.toContain('0');
        documents.forEach((words, at) => {
          const held = terms.filter((term) => words.includes(term)).length;
          if (at > 0 && held >= atLeast) expect(found).toContain(String(at));
        });
      },
    ),
  );
});

test('too many candidates are not named', () => {
  const index = new TextIndex();
  for (let at = 0; at < 100; at++) index.put(String(at), ['common', at === 7 ? 'rare' : 'other']);
  expect(index.candidates(['common'], 1, 50)).toBeUndefined();
  expect(index.candidates(['common', 'rare'], 2, 50)).toEqual(['7']);
  expect(index.candidates(['nowhere'], 1, 50)).toEqual([]);
});

test('what is deleted between scoring and taking is not taken', async () => {
  const index = new TextIndex();
  for (let at = 0; at < 3; at++) index.put(String(at), ['word']);
  const ranking = await index.rank(new Map([['word', 1]]), { ...BM25_DEFAULTS, pause });
  index.drop('1');
  expect((await ranking.top(10)).map(({ id }) => id)).toEqual(['0', '2']);
});

test('what is put anew while it is scored, or before it is taken, is found as it was', async () => {
  const index = new TextIndex();
  const many = 200_000;
  for (let at = 0; at < many; at++) index.put(String(at), ['word', 'other']);
  index.put('rare', ['word', 'other', 'other']);
  const query = new Map([
    ['word', 1],
    ['other', 1],
  ]);
  const before = await (await index.rank(query, { ...BM25_DEFAULTS, pause })).top(1);
  let pauses = 0;
  const change = async () => {
    if (pauses++ === 0) index.put('rare', ['new']);
  };
  const ranking = await index.rank(query, { ...BM25_DEFAULTS, pause: change });
  expect(pauses).toBeGreaterThan(0);
  index.put('rare', ['newer']);
  expect(before.map(({ id }) => id)).toEqual(['rare']);
  expect(await ranking.top(1)).toEqual(before);
  index.drop('rare');
  expect((await ranking.top(1)).map(({ id }) => id)).toEqual(['0']);
});

test('what is dropped while the best are looked for leaves its place to what comes behind it', async () => {
  const index = new TextIndex();
  for (let at = 0; at < 200_000; at++) index.put(String(at), ['word', 'other']);
  index.put('best', ['word']);
  let isLooking = false;
  const drop = async () => {
    if (isLooking) index.drop('0');
  };
  const ranking = await index.rank(new Map([['word', 1]]), { ...BM25_DEFAULTS, pause: drop });
  isLooking = true;
  expect((await ranking.top(3)).map(({ id }) => id)).toEqual(['best', '1', '2']);
});

test('a large index is made anew in steps', async () => {
  const index = new TextIndex();
  const many = 60_000;
  for (let at = 0; at < many; at++) index.put(String(at), ['word', `w${at % 7}`]);
  for (let at = 0; at < many; at += 2) index.drop(String(at));
  let pauses = 0;
  const fresh = await index.renewed(async () => {
    pauses++;
  });
  expect(pauses).toBeGreaterThan(10);
  expect([fresh.documents, fresh.frequency('word')]).toEqual([many / 2, many / 2]);
  expect(await scoresOf(fresh, ['w3'], BM25_DEFAULTS)).toEqual(
    await scoresOf(index, ['w3'], BM25_DEFAULTS),
  );
});

test('a word that comes very often counts as often as it does', async () => {
  const index = new TextIndex();
  const words = Array.from({ length: 500 }, () => 'a');
  index.put('often', words);
  index.put('never', ['b']);
  const [hit] = await scoresOf(index, ['a'], BM25_DEFAULTS);
  const stored = new Map([
    ['often', words],
    ['never', ['b']],
  ]);
  expect(hit?.score).toBeCloseTo(scoresByForce(stored, ['a'], BM25_DEFAULTS).get('often') ?? 0, 9);
});

test('a share of the query that says least can be left out', async () => {
  const index = new TextIndex();
  for (let at = 0; at < 10; at++) index.put(String(at), at === 3 ? ['common', 'rare'] : ['common']);
  const query = new Map([
    ['common', 1],
    ['rare', 1],
  ]);
  const all = await index.rank(query, { ...BM25_DEFAULTS, pause });
  expect((await all.top(100)).length).toBe(10);
  const some = await index.rank(query, { ...BM25_DEFAULTS, dropRatio: 0.5, pause });
  expect((await some.top(100)).map(({ id }) => id)).toEqual(['3']);
});

test('an index that is mostly gone asks to be made anew, and is the same then', async () => {
  const index = new TextIndex();
  for (let round = 0; round < 40; round++) {
    for (let at = 0; at < 300; at++) index.put(String(at), ['word', String(at + round)]);
  }
  expect(index.isWorn).toBe(true);
  const fresh = await index.renewed(pause);
  expect(fresh.isWorn).toBe(false);
  expect(fresh.frequency('word')).toBe(300);
  expect(await scoresOf(fresh, ['39', '339'], BM25_DEFAULTS)).toEqual(
    await scoresOf(index, ['39', '339'], BM25_DEFAULTS),
  );
});
