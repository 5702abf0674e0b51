import type { RoleChange, UserRecord, UserStore } from '../../../store/users.ts';
import { type Draft, notInDraft } from './draft.ts';

/** The users of a draft: their roles can be changed. */
export function draftUsers(draft: Draft): UserStore {
  const change = async (
    { user, role }: { user: string; role: string },
    rolesAfter: (record: UserRecord) => readonly string[],
  ): Promise<RoleChange> => {
    if (!draft.roles.has(role)) return 'no-role';
    const record = draft.users.get(user);
    if (!record) return 'no-user';
    const roles = [...new Set(rolesAfter(record))].sort();
    if (roles.join() === record.roles.join()) return 'done';
    draft.users = new Map(draft.users).set(user, { ...record, roles });
    return 'done';
  };
  return {
    find: async (_, name) => draft.users.get(name),
    list: async () => [...draft.users.values()],
    grantRole: (_, user, role) => change({ user, role }, ({ roles }) => [...roles, role]),
    revokeRole: (_, user, role) =>
      change({ user, role }, ({ roles }) => roles.filter((held) => held !== role)),
    ...{ create: notInDraft, update: notInDraft, recover: notInDraft },
    ...{ rehash: notInDraft, drop: notInDraft, reset: notInDraft, cancelGrace: notInDraft },
    ...{ lastGraceEnd: notInDraft, forgetEndedGraces: notInDraft },
    ...{ signOut: notInDraft, setExpiry: notInDraft },
  };
}
