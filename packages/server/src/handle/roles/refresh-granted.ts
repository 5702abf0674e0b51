import { ApiError } from '@latchkey/contract';
import type { NewRbac } from '../../store/rbac.ts';

/** Finds out what names of collections stand for, where somebody else may change it. @throws ApiError */
export type RefreshNames = (database: string, names: readonly string[]) => Promise<void>;

/** Names that are looked up at once. */
const AT_ONCE = 32;

/**
 * So that grants which are about to be made are on the collections that have the names, or the aliases,
 * now, and not on ones that are made by the names later. What is not there, or cannot be asked for, is waited
 * for: rights are given also while upstream does not answer.
 */
export async function refreshGranted(
  { grants }: Pick<NewRbac, 'grants'>,
  refreshNames: RefreshNames,
): Promise<void> {
  const names = new Map<string, Set<string>>();
  for (const { objectType, database, object } of grants) {
    if (objectType === 'User' || database === '*' || object === '*') continue;
    names.set(database, (names.get(database) ?? new Set()).add(object));
  }
  for (const [database, objects] of names) {
    const all = [...objects];
    for (let at = 0; at < all.length; at += AT_ONCE) {
      try {
        await refreshNames(database, all.slice(at, at + AT_ONCE));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        // No answer at all, and the next names would be waited for as long.
        if (error.fields.grpc !== undefined) return;
      }
    }
  }
}
