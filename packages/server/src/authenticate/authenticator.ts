import type { Credential } from '../kernel/credential.ts';
import type { Principal } from '../kernel/principal.ts';

/** Turns a credential into a principal of one cluster. */
export interface Authenticator {
  /**
   * Answers at once when the credential was verified before under the present auth revision.
   * @param source address of the client, for the lockout
   * @param connectedAt when its connection was opened, in ms since 1970 UTC; unset: for this call
   * @throws errors.badPassword (also for unknown users), badApiKey, tooManySignIns, signInQueueFull;
   * once the password was right userExpired, signedOut
   */
  verify(
    credential: Credential,
    source: string,
    connectedAt?: number,
  ): Principal | Promise<Principal>;
}
