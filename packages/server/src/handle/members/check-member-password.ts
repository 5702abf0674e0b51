import { errors } from '@latchkey/contract';
import type { Secret } from '../../kernel/secret.ts';

/** In characters. NIST SP 800-63B asks for 15 where there is no second factor, and 8 with one. */
const MIN = 12;
/** In bytes: what the hasher takes. */
const MAX_BYTES = 256;
const MIN_DIFFERENT = 6;

/**
 * What a person's password must be: long. No classes of characters are asked for, as OWASP ASVS and
 * NIST advise; what is easily guessed in spite of its length is refused.
 * @throws errors.memberPasswordRefused
 */
export function checkMemberPassword(password: Secret, email: string): void {
  const text = password.reveal();
  const characters = [...text];
  if (characters.length < MIN) refuse(`the password must have ${MIN} characters at least`);
  if (Buffer.byteLength(text) > MAX_BYTES) {
    refuse(`the password must have ${MAX_BYTES} bytes at most`);
  }
  if (new Set(characters).size < MIN_DIFFERENT) {
    refuse(`the password must have ${MIN_DIFFERENT} different characters at least`);
  }
  const name = email.split('@')[0]?.toLowerCase() ?? '';
  if (name.length > 2 && text.toLowerCase().replaceAll(name, '').length < MIN) {
    refuse('apart from your name, too little is left of this password');
  }
}

function refuse(reason: string): never {
  throw errors.memberPasswordRefused(reason);
}
