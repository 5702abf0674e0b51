import { errors } from '@latchkey/contract';
import type { FastifyRequest } from 'fastify';
import { parseRestCredential } from '../../authenticate/parse-credential.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Chain } from '../chain.ts';
import { connectedAt } from '../connected-at.ts';

/** A caller whom another door of this process has signed in. */
export interface AdmittedCaller {
  readonly principal: Principal;
  /** The same once more, if the credential is still good. @throws ApiError */
  readonly again: () => Promise<Principal>;
}

/** Lets requests in by their headers alone, and remembers who they are from. */
export class RestGate {
  readonly #chain: Chain;
  readonly #principals = new WeakMap<FastifyRequest, Principal>();
  readonly #admitted = new WeakMap<object, AdmittedCaller>();

  constructor(chain: Chain) {
    this.#chain = chain;
  }

  /** Lets a request in that another door of this process has signed in. */
  admitAs(raw: object, caller: AdmittedCaller): void {
    this.#admitted.set(raw, caller);
  }

  /** Also once more, after a while. @throws ApiError if the credential is missing, malformed, wrong or locked out */
  async admit(request: FastifyRequest): Promise<void> {
    const admitted = this.#admitted.get(request.raw);
    if (admitted) {
      const isFirst = !this.#principals.has(request);
      this.#principals.set(request, isFirst ? admitted.principal : await admitted.again());
      return;
    }
    const credential = parseRestCredential(request.headers.authorization);
    const principal = await this.#chain.authenticate(
      credential,
      sourceOf(request),
      connectedAt(request.raw.socket),
    );
    this.#principals.set(request, principal);
  }

  /** @throws errors.missingAuthorization for a request that was not let in */
  principalOf(request: FastifyRequest): Principal {
    const principal = this.#principals.get(request);
    if (!principal) throw errors.missingAuthorization();
    return principal;
  }
}

/** Address of the client; a connection that is gone has none. */
export function sourceOf({ raw }: FastifyRequest): string {
  return raw.socket?.remoteAddress ?? '';
}
