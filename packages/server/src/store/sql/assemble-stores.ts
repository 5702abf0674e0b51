import type { Store } from '../store.ts';
import { createApiKeyStore } from './api-keys.ts';
import { createAuditStore } from './audit.ts';
import { createBackupStore } from './backups.ts';
import { createCatalogStore } from './catalog.ts';
import type { CatalogSnapshot } from './catalog-snapshot.ts';
import { createClusterStore } from './clusters.ts';
import { createCredentialUseStore } from './credential-uses.ts';
import { createCustomRoleStore } from './custom-roles.ts';
import { createDeviceSignInStore } from './device-sign-ins.ts';
import { createGrantStore } from './grants.ts';
import { createIdentityStore } from './identities.ts';
import { createImportJobStore } from './import-jobs.ts';
import { createMemberSignInStore } from './member-sign-ins.ts';
import { createMemberStore } from './members.ts';
import type { Parts } from './parts.ts';
import { createPeopleGroupStore } from './people-groups.ts';
import { createPrivilegeGroupStore } from './privilege-groups.ts';
import { createRbacStore } from './rbac.ts';
import { createRoleStore } from './roles.ts';
import { createRowPolicyStore } from './row-policies.ts';
import { createSessionStore } from './sessions.ts';
import { createUserTagStore } from './user-tags.ts';
import { createUserStore } from './users.ts';

/** What a database adds by itself. */
type OfDatabase = 'authRevision' | 'usersChangedSince' | 'damage' | 'copyTo' | 'close';

/**
 * All parts of a store that are the same whatever the database.
 * @param snapshot of a cluster's catalogue, always at the newest committed revision
 */
export function assembleStores(
  parts: Parts,
  snapshot: (clusterId: string) => CatalogSnapshot,
): Omit<Store, OfDatabase> {
  return {
    clusters: createClusterStore(parts),
    members: createMemberStore(parts),
    customRoles: createCustomRoleStore(parts),
    peopleGroups: createPeopleGroupStore(parts),
    sessions: createSessionStore(parts),
    memberSignIns: createMemberSignInStore(parts),
    identities: createIdentityStore(parts),
    deviceSignIns: createDeviceSignInStore(parts),
    users: createUserStore(parts),
    userTags: createUserTagStore(parts),
    roles: createRoleStore(parts),
    grants: createGrantStore(parts),
    privilegeGroups: createPrivilegeGroupStore(parts),
    rbac: createRbacStore(parts),
    rowPolicies: createRowPolicyStore(parts),
    apiKeys: createApiKeyStore(parts),
    credentialUses: createCredentialUseStore(parts),
    catalog: createCatalogStore(parts, snapshot),
    importJobs: createImportJobStore(parts),
    backups: createBackupStore(parts),
    audit: createAuditStore(parts.db),
  };
}
