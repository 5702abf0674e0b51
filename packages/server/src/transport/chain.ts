import { errors, METHOD_ROWS, type MethodRow } from '@latchkey/contract';
import type { Authenticator } from '../authenticate/authenticator.ts';
import type { Authorizer, Decision } from '../authorize/authorizer.ts';
import { CONFIRMED_METHODS } from '../authorize/confirmed-methods.ts';
import type { Handlers } from '../handle/handler.ts';
import type { Call } from '../kernel/call.ts';
import type { Cancellation } from '../kernel/cancellation.ts';
import type { Credential } from '../kernel/credential.ts';
import { andThen, type MaybePromise } from '../kernel/maybe-promise.ts';
import type { Principal } from '../kernel/principal.ts';
import type { Relay } from '../kernel/relay.ts';
import type { RequestView } from '../kernel/request-view.ts';

/** A call at a door, after its credential was verified. */
export interface Admission {
  readonly method: MethodRow;
  readonly principal: Principal;
  readonly request: RequestView;
  /** Database named beside the request: gRPC metadata `dbname`, REST header `DB-Name`; or empty. */
  readonly database: string;
  readonly requestId: string;
  readonly source: string;
  /** What the client's program calls itself: its `User-Agent`. */
  readonly client?: string;
  readonly cancellation: Cancellation;
  /** See `Call.deadline`. */
  readonly deadline?: number | undefined;
  /** See `Call.flowing`. */
  readonly flowing?: boolean;
  /** Set where the request is still arriving: signs the caller in as it is then. @throws ApiError */
  readonly signInAgain?: () => Promise<Principal>;
  /** What is asked for, where it is not served: whoever may make the call is told so, by its name. */
  readonly unserved?: string;
}

/**
 * The one way from a door to a handler, for one cluster. A door first calls `authenticate`, on the
 * headers alone, then reads the body and calls `run`.
 */
export interface Chain {
  readonly clusterId: string;
  /** @param connectedAt see `Authenticator.verify` */
  authenticate(
    credential: Credential,
    source: string,
    connectedAt?: number,
  ): MaybePromise<Principal>;
  /**
   * @returns the reply message as a plain object
   * @throws ApiError, at once or by a promise; anything else is a bug
   */
  run(admission: Admission): MaybePromise<object>;
  /** See `Relay.flowsBy`; undefined for what is answered here. */
  flowsBy(method: MethodRow): readonly number[] | undefined;
  /** The row of an RPC by its short name, e.g. `Search`. */
  method(name: string): MethodRow;
}

const ROWS_BY_NAME = new Map(METHOD_ROWS.map((row) => [row.name, row]));

export function createChain(parts: {
  clusterId: string;
  authenticator: Authenticator;
  authorizer: Authorizer;
  handlers: Handlers;
  /** For what no handler is for; unset: that is not served. */
  relay?: Relay;
}): Chain {
  const { clusterId, authenticator, authorizer, handlers, relay } = parts;
  const handlerOf = (method: MethodRow) =>
    method.served ? handlers[method.name as keyof Handlers] : undefined;
  return {
    clusterId,
    flowsBy: (method) => (handlerOf(method) ? undefined : relay?.flowsBy(method)),
    authenticate: (...shown) => authenticator.verify(...shown),
    method(name) {
      const row = ROWS_BY_NAME.get(name);
      if (!row) throw new Error(`no RPC ${name} in the descriptor`);
      return row;
    },
    run(admission) {
      const { method, principal, request } = admission;
      // Of a field that stands there twice protobuf takes the last.
      const inside = method.dbField > 0 ? request.strings([method.dbField]).at(-1) : undefined;
      const database = inside || admission.database || 'default';
      if (principal.kind === 'member' && !principal.fresh && CONFIRMED_METHODS.has(method.name)) {
        throw errors.confirmSignIn();
      }
      const deciding = authorizer.authorize(principal, method, request, database);
      return andThen(deciding, (decision) => handle(admission, decision, database));
    },
  };

  function handle(
    admission: Admission,
    { rights, collections }: Decision,
    database: string,
  ): MaybePromise<object> {
    const { method, principal, request, requestId, source, unserved } = admission;
    const { cancellation, deadline, flowing = false, signInAgain } = admission;
    if (unserved !== undefined) throw errors.unimplemented(unserved);
    const call = (of: unknown): Call<never> => ({
      requestId,
      clusterId,
      method,
      principal,
      rights,
      collections,
      database,
      request: of as never,
      source,
      cancellation,
      deadline,
      flowing,
      ...(signInAgain && {
        decideAgain: async () =>
          authorizer.authorize(await signInAgain(), method, request, database),
      }),
    });
    const handler = handlerOf(method);
    if (handler) {
      return andThen(request.prepare?.('decode'), () => handler(call(request.decode())));
    }
    if (relay) return andThen(request.prepare?.('bytes'), () => relay.answer(call(request)));
    throw errors.unimplemented(method.name);
  }
}
