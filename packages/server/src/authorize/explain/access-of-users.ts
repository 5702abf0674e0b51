import type { UserRecord } from '../../store/users.ts';
import { isSuperUser } from '../load-standing.ts';
import { type Access, type AccessParts, readAccess } from './access.ts';

/** What a user may do, whoever it is that may. */
export type SharedAccess = Pick<Access, 'standing' | 'sources'>;

/**
 * Reads what each of some users may do, once for all who hold the same roles: by these alone users
 * differ, but for Milvus' root (and the values of their tags, which are not to be asked for here).
 * @returns by name; the very same object for all who hold the same roles
 */
export async function accessOfUsers(
  users: readonly UserRecord[],
  parts: AccessParts,
): Promise<Map<string, SharedAccess>> {
  const { profile } = parts.cluster;
  const alike = Map.groupBy(users, ({ name, roles }) =>
    isSuperUser(name, profile) ? '' : JSON.stringify(roles),
  );
  const all = new Map<string, SharedAccess>();
  for (const members of alike.values()) {
    const [first] = members;
    if (!first) continue;
    const access: SharedAccess = await readAccess({ kind: 'user', name: first.name }, parts);
    for (const { name } of members) all.set(name, access);
  }
  return all;
}
