import type { Cluster } from '../../../store/clusters.ts';
import type { Store } from '../../../store/store.ts';
import { type Draft, notInDraft } from './draft.ts';
import { draftGrants } from './draft-grants.ts';
import { draftGroups } from './draft-groups.ts';
import { draftKeys } from './draft-keys.ts';
import { draftRoles } from './draft-roles.ts';
import { draftUsers } from './draft-users.ts';

type Parts = 'users' | 'userTags' | 'roles' | 'grants' | 'privilegeGroups' | 'rbac' | 'catalog';

/** What a dry run sees in place of the store: it reads and changes a draft, and nothing else. */
export type DraftStore = Pick<Store, Parts | 'apiKeys' | 'members'>;

type Place = Pick<Cluster, 'id' | 'organizationId'>;

/** @param store the real one, for what a draft does not hold; nothing is written to it */
export function draftStore(draft: Draft, store: DraftStore, cluster: Place): DraftStore {
  const { catalog, members } = store;
  const apiKeys = draftKeys(draft, store.apiKeys, cluster.id);
  return {
    users: draftUsers(draft),
    // Their values do not matter to what is compared.
    userTags: {
      list: async () => new Map(),
      ...{ add: notInDraft, remove: notInDraft, usersWith: notInDraft },
    },
    roles: draftRoles(draft, () => apiKeys.list(cluster.organizationId)),
    grants: draftGrants(draft, catalog),
    privilegeGroups: draftGroups(draft, store.privilegeGroups),
    rbac: { read: notInDraft, restore: notInDraft },
    catalog,
    ...{ members, apiKeys },
  };
}
