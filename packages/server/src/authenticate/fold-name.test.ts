import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedName, foldName } from './fold-name.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
/** Every name that a user can have. */
const name = fc
  .tuple(
    fc.constantFrom(...LETTERS),
    fc.string({ unit: fc.constantFrom(...LETTERS, ...'0123456789_'), maxLength: 31 }),
  )
  .map((parts) => parts.join(''));

/** Ways to write one character of a name differently. */
const disguise = fc.constantFrom<(character: string) => string>(
  (character) => character,
  (character) => character.toUpperCase(),
  (character) => character.toLowerCase(),
  (character) => ` ${character}`,
  (character) => `${character}\t`,
  (character) => `\u200b${character}`,
  (character) => `${character}\u00ad`,
  (character) => `\0${character}`,
  (character) => String.fromCodePoint(character.charCodeAt(0) + 0xfee0), // full width
  (character) => `%${character.charCodeAt(0).toString(16)}`,
);

test('no spelling of a name counts as another name', () => {
  fc.assert(
    fc.property(name, fc.array(disguise, { minLength: 32, maxLength: 32 }), (plain, disguises) => {
      const spelt = [...plain].map((character, at) => disguises[at]?.(character)).join('');
      expect(foldName(spelt)).toBe(foldName(plain));
    }),
  );
});

test('names of other scripts fold alike in every Unicode form and case', () => {
  for (const word of ['Ünal', 'straße', 'Ångström', 'ΑΣ', 'ﬁna']) {
    for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD']) {
      for (const spelt of [word, word.toUpperCase(), word.toLowerCase()]) {
        expect(foldName(spelt.normalize(form)), `${spelt} ${form}`).toBe(foldName(word));
      }
    }
  }
});

test('different names stay different', () => {
  fc.assert(
    fc.property(name, name, (one, other) => {
      fc.pre(one.toLowerCase() !== other.toLowerCase());
      expect(foldName(one)).not.toBe(foldName(other));
    }),
  );
});

test('whatever is sent as a name is remembered in a few bytes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 4096 }), (any) => {
      expect(foldName(any).length).toBeLessThanOrEqual(64);
      expect(boundedName(any).length).toBeLessThanOrEqual(64);
    }),
  );
  expect(foldName('%')).toBe('%');
});
