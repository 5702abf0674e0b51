import fc from 'fast-check';
import { expect, test } from 'vitest';
import { columnText, isWholeInColumn, sharedBeginning } from './column-text.ts';
import { DataType } from './spec.ts';
import { field } from './zvec/test-engine.ts';

const TEXT = field(101, 'text', DataType.VarChar);
const KEY = { ...TEXT, primaryKey: true };
const characters = fc.constantFrom('a', 'b', 'é', '键', '🔑');
const texts = fc
  .array(characters, { maxLength: 200 })
  .map((some) => some.join(''))
  .map((text) => text.repeat(2));
const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('a text that is whole in columns compares with what they hold as with the texts themselves', () => {
  const near = fc.tuple(texts, fc.nat(140)).map(([text, length]) => ({
    text,
    constant: text.slice(0, length).toWellFormed(),
  }));
  fc.assert(
    fc.property(near, ({ text, constant }) => {
      if (!isWholeInColumn(TEXT, constant)) return;
      expect(order(columnText(TEXT, text), constant)).toBe(order(text, constant));
    }),
    { numRuns: 2000 },
  );
});

test('what starts with a text is held with the beginning that they share', () => {
  fc.assert(
    fc.property(texts, texts, (text, more) => {
      const beginning = sharedBeginning(TEXT, text);
      expect(text.startsWith(beginning)).toBe(true);
      expect(columnText(TEXT, text + more).startsWith(beginning)).toBe(true);
      expect(beginning === text).toBe(isWholeInColumn(TEXT, text));
    }),
    { numRuns: 2000 },
  );
});

test('columns hold 128 bytes at most, in whole code points; a primary key stands there whole', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const held = columnText(TEXT, text);
      const bytes = Buffer.byteLength(held);
      expect(text.startsWith(held) && held.isWellFormed()).toBe(true);
      expect(bytes).toBeLessThanOrEqual(128);
      if (held !== text) expect(bytes).toBeGreaterThan(124);
      expect(columnText(KEY, text)).toBe(text);
    }),
  );
});
