import type { MethodRow } from '@latchkey/contract';
import type { Principal } from '../kernel/principal.ts';
import type { RequestNames } from '../kernel/request-view.ts';
import type { Rights } from '../kernel/rights.ts';

/** Decides whether a principal may make a call on one cluster: the only place that does. */
export interface Authorizer {
  /**
   * @param database that the call speaks of
   * @returns all that the principal may do, for handlers that show only what may be seen
   * @throws errors.permissionDenied, errors.methodNotAuthorized
   */
  authorize(
    principal: Principal,
    method: MethodRow,
    names: RequestNames,
    database: string,
  ): Rights | Promise<Rights>;
}
