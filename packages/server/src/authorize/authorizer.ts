import type { MethodRow } from '@latchkey/contract';
import type { Principal } from '../kernel/principal.ts';
import type { RequestNames } from '../kernel/request-view.ts';
import type { Rights } from '../kernel/rights.ts';

/** What was decided about a call that may be made. */
export interface Decision {
  /** All that the principal may do, for handlers that show only what may be seen. */
  readonly rights: Rights;
  /** See `Call.collections`. */
  readonly collections: readonly number[] | undefined;
}

/** Decides whether a principal may make a call on one cluster: the only place that does. */
export interface Authorizer {
  /**
   * @param database that the call speaks of
   * @throws errors.permissionDenied, errors.methodNotAuthorized
   */
  authorize(
    principal: Principal,
    method: MethodRow,
    names: RequestNames,
    database: string,
  ): Decision | Promise<Decision>;
}
