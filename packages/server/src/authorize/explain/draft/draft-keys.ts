import type { ApiKeyRecord, ApiKeyStore } from '../../../store/api-keys.ts';
import { type Draft, notInDraft } from './draft.ts';

/** API keys as they are, without the roles of the cluster that the draft does not have any more. */
export function draftKeys(draft: Draft, keys: ApiKeyStore, clusterId: string): ApiKeyStore {
  const left = (key: ApiKeyRecord): ApiKeyRecord => {
    const { clusterRoles } = key.scope;
    if (!clusterRoles) return key;
    const held = clusterRoles.filter((row) => row.clusterId !== clusterId || isThere(row.name));
    return { ...key, scope: { ...key.scope, clusterRoles: held } };
  };
  const isThere = (role: string) => draft.roles.has(role);
  return {
    async find(id) {
      const key = await keys.find(id);
      return key && left(key);
    },
    list: async (organizationId) => (await keys.list(organizationId)).map(left),
    ...{ create: notInDraft, update: notInDraft, reset: notInDraft, drop: notInDraft },
  };
}
