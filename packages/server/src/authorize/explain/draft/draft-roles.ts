import type { ApiKeyRecord } from '../../../store/api-keys.ts';
import type { RoleStore } from '../../../store/roles.ts';
import { type Draft, notInDraft } from './draft.ts';

/**
 * The roles of a draft: they can be dropped.
 * @param keys all of the organization, as the draft has them
 */
export function draftRoles(draft: Draft, keys: () => Promise<ApiKeyRecord[]>): RoleStore {
  const isHeldByKey = async (name: string, clusterId: string) =>
    (await keys()).some(({ scope }) =>
      scope.clusterRoles?.some((row) => row.clusterId === clusterId && row.name === name),
    );
  return {
    list: async () => [...draft.roles.values()],
    find: async (_, name) => draft.roles.get(name),
    async drop({ clusterId, name }, unless) {
      if (!draft.roles.has(name)) return 'no-role';
      const users = [...draft.users.values()];
      if (unless.hasGrants && draft.grants.some(({ role }) => role === name)) return 'has-grants';
      if (unless.hasUsers && users.some(({ roles }) => roles.includes(name))) return 'has-users';
      if (unless.hasUsers && (await isHeldByKey(name, clusterId))) return 'has-keys';
      draft.roles = new Map([...draft.roles].filter(([role]) => role !== name));
      draft.grants = draft.grants.filter(({ role }) => role !== name);
      draft.users = new Map(
        users.map((user) => {
          const roles = user.roles.filter((role) => role !== name);
          return [user.name, { ...user, roles }];
        }),
      );
      return 'dropped';
    },
    ...{ create: notInDraft, alter: notInDraft },
  };
}
