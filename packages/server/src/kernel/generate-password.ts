import { randomText } from './ids.ts';
import type { Random } from './random.ts';
import { Secret } from './secret.ts';

const LENGTH = 24;
/**
 * Letters, digits and the special characters that neither a shell nor a URL nor `user:password`
 * gives a meaning to, so that a password can be pasted anywhere without quotes.
 */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~';
/** All four classes, and a letter first: `~` and `-` mean something at the start of a word. */
const WANTED = [/^[A-Za-z]/, /[A-Z]/, /[a-z]/, /[0-9]/, /[-._~]/];

/** A password of 24 characters and more than 140 bits that every profile's rules accept. */
export function generatePassword(random: Random): Secret {
  // Drawing anew keeps all admissible passwords equally likely; about three draws in five are.
  for (;;) {
    const text = randomText(random, ALPHABET, LENGTH);
    if (WANTED.every((pattern) => pattern.test(text))) return new Secret(text);
  }
}
