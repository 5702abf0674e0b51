import type { Secret } from './secret.ts';

/** Slow, salted hashing of passwords, at most a few at a time. */
export interface PasswordHasher {
  /** @returns a PHC string. @throws errors.signInQueueFull */
  hash(password: Secret): Promise<string>;
  /**
   * False too for a malformed PHC string, but after the same work: the time it takes does not tell
   * whether there is a password at all.
   * @throws errors.signInQueueFull
   */
  verify(phc: string, password: Secret): Promise<boolean>;
  /** Whether the PHC string was made with weaker parameters than `hash` uses now. */
  outdated(phc: string): boolean;
}
