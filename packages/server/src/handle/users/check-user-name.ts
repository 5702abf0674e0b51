import { errors } from '@latchkey/contract';
import type { ProfileRules } from './profile-rules.ts';

/**
 * The rule for user names, checked in Milvus' order. Names are taken as they are: white space
 * around one is refused, not cut off, so that a name has one spelling only.
 * @throws errors.userNameEmpty, userNameTooLong, userNameFirstCharacter, userNameCharacter
 */
export function checkUserName(name: string, { maxUserName }: ProfileRules): void {
  if (name.trim() === '') throw errors.userNameEmpty();
  if (Buffer.byteLength(name) > maxUserName) throw errors.userNameTooLong(name, maxUserName);
  const [first = '', ...rest] = name;
  if (!/[A-Za-z]/.test(first)) throw errors.userNameFirstCharacter(name, first);
  const bad = rest.find((character) => !/[A-Za-z0-9_]/.test(character));
  if (bad !== undefined) throw errors.userNameCharacter(name, bad);
}
