import type { MethodRow } from '@latchkey/contract';
import type { Cancellation } from './cancellation.ts';
import type { Principal } from './principal.ts';
import type { Rights } from './rights.ts';

/** A call that was authenticated and authorized, on its way to the handler of its method. */
export interface Call<Request = unknown> {
  /** Ties the log line, the audit row and an internal error's text together. */
  readonly requestId: string;
  readonly clusterId: string;
  readonly method: MethodRow;
  /** For the audit row alone: what the caller may do is in `rights`. */
  readonly principal: Principal;
  readonly rights: Rights;
  /**
   * Ids of the collections that the decision was about; undefined where it was about a database or the
   * cluster. A handler that looks a name up again must come to one of these.
   */
  readonly collections: readonly number[] | undefined;
  /** The database that the call speaks of: in the request, else in the metadata, else `default`. */
  readonly database: string;
  readonly request: Request;
  /**
   * Set where the request is still arriving: decides once more, for whoever makes the call may have lost the
   * right to it by the time that all is there. @throws ApiError
   */
  readonly decideAgain?: () => Promise<Pick<Call, 'rights' | 'collections'>>;
  /** Address of the client, e.g. `127.0.0.1`. */
  readonly source: string;
  /** When the client went away, or its deadline passed. */
  readonly cancellation: Cancellation;
  /** When it has to be answered, by `performance.now()`; unset: whenever. */
  readonly deadline?: number | undefined;
  /** Whether a large reply may be a `FlowingReply`. */
  readonly flowing?: boolean;
}
