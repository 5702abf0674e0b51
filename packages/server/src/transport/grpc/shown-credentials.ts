import { parseGrpcCredential } from '../../authenticate/parse-credential.ts';
import type { Credential } from '../../kernel/credential.ts';

interface Shown {
  readonly header: string;
  readonly credential: Credential;
}

/**
 * The credential that each connection showed last: its calls bring the same header again and again, and
 * reading it, and proving to be the same as before, costs more than many a call. Whether it is good is
 * asked on every call; it lies in memory no longer than its connection, which holds the header as well.
 */
export class ShownCredentials {
  readonly #last = new WeakMap<object, Shown>();

  /** @throws see `parseGrpcCredential` */
  of(connection: object, header: string | undefined): Credential {
    const last = this.#last.get(connection);
    if (last !== undefined && last.header === header) return last.credential;
    const credential = parseGrpcCredential(header);
    if (header !== undefined) this.#last.set(connection, { header, credential });
    return credential;
  }
}
