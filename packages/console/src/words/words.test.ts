import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Texts = Record<string, unknown>;
interface Words {
  readonly en: Texts;
  readonly zh: Texts;
}

/** Texts that are the same in both languages: names, and words that Chinese takes as they are. */
const SAME = new Set([
  ...['data.collections', 'data.schema', 'roles.levels.Collection', 'roles.collection'],
  ...['common.languageHint', 'clusters.engines.milvus'],
  // Marks between names.
  ...['keys.inProject', 'keys.onClusters'],
]);

const modules = await Promise.all(
  readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(async (name) => {
      const module: Record<string, Words> = await import(join(import.meta.dirname, name));
      return [name.slice(0, -3), Object.values(module)[0] as Words] as const;
    }),
);

/** `path → value` of every text, also inside of groups of texts. */
function flat(texts: Texts, path: string): [path: string, value: unknown][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? flat(value as Texts, `${path}.${key}`)
      : [[`${path}.${key}`, value] as [string, unknown]],
  );
}

/** A text with a value in it, with values that are told apart. */
const written = (value: unknown) =>
  typeof value === 'function' ? String(value(7, 8, 9, 10)) : String(value);

test.each(modules)('%s has the same keys in both languages', (name, { en, zh }) => {
  const keys = (texts: Texts) => flat(texts, name).map(([path]) => path);
  expect(keys(zh)).toEqual(keys(en));
});

test.each(modules)('%s says nothing empty, and Chinese in Chinese', (name, { en, zh }) => {
  const chinese = new Map(flat(zh, name));
  for (const [path, value] of flat(en, name)) {
    const [text, translated] = [written(value), written(chinese.get(path))];
    expect(text.trim(), path).not.toBe('');
    expect(translated.trim(), path).not.toBe('');
    if (!SAME.has(path) && path !== 'common.language') {
      expect(translated, path).toMatch(/\p{Script=Han}/u);
      expect(text, path).not.toMatch(/\p{Script=Han}/u);
    }
  }
});

test.each(modules)('%s uses the same values in both languages', (name, { en, zh }) => {
  const chinese = new Map(flat(zh, name));
  for (const [path, value] of flat(en, name)) {
    expect(typeof chinese.get(path), path).toBe(typeof value);
    if (typeof value !== 'function') continue;
    const numbers = (text: string) => new Set(text.match(/\b(?:7|8|9|10)\b/g));
    expect(numbers(written(chinese.get(path))), path).toEqual(numbers(written(value)));
  }
});

test('Chinese has full-width marks between Chinese letters', () => {
  const wrong = modules.flatMap(([name, { zh }]) =>
    flat(zh, name).filter(([, value]) =>
      /\p{Script=Han}[,;:?!]\p{Script=Han}/u.test(written(value)),
    ),
  );
  expect(wrong).toEqual([]);
});
