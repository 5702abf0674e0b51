import type { GrantRecord } from '../../store/grants.ts';

/** Whether a grant gives nothing until what it names is created. */
export function isWaiting({ database, object }: GrantRecord): boolean {
  return [database, object].some((target) => target !== '*' && target.id === undefined);
}
