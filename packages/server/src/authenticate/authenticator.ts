import type { Credential } from '../kernel/credential.ts';
import type { Principal } from '../kernel/principal.ts';

/** Turns a credential into a principal of one cluster. */
export interface Authenticator {
  /**
   * Answers at once when the credential was verified before under the present auth revision.
   * @param source address of the client, for the lockout
   * @throws errors.badPassword (also for unknown users), badApiKey, tooManySignIns, signInQueueFull
   */
  verify(credential: Credential, source: string): Principal | Promise<Principal>;
}
