import { createPasswordHasher } from '../authenticate/password.ts';
import type { PasswordHasher } from '../kernel/password-hasher.ts';
import { QUICK_ARGON2 } from './access-fixture.ts';

/** The real hasher at the lowest cost there is; counts how often it was put to work. */
export function createCheapHasher(): PasswordHasher & { work(): number } {
  const hasher = createPasswordHasher({ parameters: QUICK_ARGON2, allowWeakForTests: true });
  return {
    hash: (password) => hasher.hash(password),
    verify: (phc, password) => hasher.verify(phc, password),
    outdated: (phc) => hasher.outdated(phc),
    work: () => hasher.runs,
  };
}
