import { errors } from '@latchkey/contract';
import type { Secret } from '../../kernel/secret.ts';
import type { PasswordRule } from './profile-rules.ts';

/** @throws errors.passwordLength, passwordClasses */
export function checkPassword(password: Secret, rule: PasswordRule): void {
  const text = password.reveal();
  const length = rule.unit === 'bytes' ? Buffer.byteLength(text) : countCharacters(text);
  if (length < rule.min || length > rule.max) {
    throw errors.passwordLength(length, rule.min, rule.max);
  }
  // Letters beyond ASCII count as special: they have more spellings than one knows.
  const classes = [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/];
  if (classes.filter((pattern) => pattern.test(text)).length < rule.classes) {
    throw errors.passwordClasses();
  }
}

function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
