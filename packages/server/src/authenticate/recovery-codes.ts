import { createHash } from 'node:crypto';
import { randomText } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import { Secret } from '../kernel/secret.ts';

const COUNT = 10;
/** Without what is mistaken for something else when it is read from paper. */
const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';
const LETTERS = 16;

/** Codes that take the place of an authenticator app once each: `abcd-efgh-jkmn-pqrs`, 79 bits. */
export function makeRecoveryCodes(random: Random): Secret[] {
  return Array.from({ length: COUNT }, () => {
    const text = randomText(random, ALPHABET, LETTERS);
    return new Secret((text.match(/.{4}/g) ?? []).join('-'));
  });
}

/** What the store knows of a code, however it was typed; undefined for what cannot be one. */
export function recoveryDigest(code: string): string | undefined {
  const text = code.toLowerCase().replaceAll(/[\s-]/g, '');
  if (text.length !== LETTERS) return undefined;
  return createHash('sha256').update(text).digest('hex');
}
