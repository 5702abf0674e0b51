import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeApiKey, parseApiKey } from './api-key-format.ts';
import { systemRandom } from './random.ts';

test('a key is recognisable, pasteable and gives back its id and digest', () => {
  for (let round = 0; round < 500; round++) {
    const { id, digest, key } = makeApiKey(systemRandom);
    const text = key.reveal();
    expect(text).toMatch(/^lk_[A-Za-z0-9_]+$/);
    expect(text).not.toContain(':');
    expect(text).toContain(id.slice('key-'.length));
    expect(digest).toBe(createHash('sha256').update(text).digest('hex'));
    expect(parseApiKey(text)).toEqual({ id, digest });
  }
});

test('the key shows itself to no logger', () => {
  expect(JSON.stringify(makeApiKey(systemRandom))).not.toContain('lk_');
});

const character = fc.oneof(
  fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
);

test('a key with any one character changed is refused', () => {
  const key = makeApiKey(systemRandom).key.reveal();
  fc.assert(
    fc.property(fc.nat(key.length - 1), character, (at, other) => {
      fc.pre(key[at] !== other);
      expect(parseApiKey(key.slice(0, at) + other + key.slice(at + 1))).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});

test('a key with a character missing, added or two exchanged is refused', () => {
  const key = makeApiKey(systemRandom).key.reveal();
  fc.assert(
    fc.property(fc.nat(key.length - 2), character, (at, other) => {
      expect(parseApiKey(key.slice(0, at) + key.slice(at + 1))).toBeUndefined();
      expect(parseApiKey(key.slice(0, at) + other + key.slice(at))).toBeUndefined();
      const [a, b] = [key.charAt(at), key.charAt(at + 1)];
      if (a !== b)
        expect(parseApiKey(key.slice(0, at) + b + a + key.slice(at + 2))).toBeUndefined();
    }),
    { numRuns: 2_000 },
  );
});

test('texts that are no keys are refused', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseApiKey(text)).toBeUndefined();
    }),
  );
  expect(parseApiKey(`${makeApiKey(systemRandom).key.reveal()}\n`)).toBeUndefined();
});
