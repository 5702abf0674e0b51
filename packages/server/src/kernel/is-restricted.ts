import type { Rights } from './rights.ts';
import { ROW_ACTIONS, type RowSecured } from './row-policy.ts';

/** Whether row policies keep any entity of a collection from somebody, in any action. */
export function isRestricted(collection: RowSecured, rights: Rights): boolean {
  return ROW_ACTIONS.some((action) => rights.rowRule(collection, action) !== undefined);
}
