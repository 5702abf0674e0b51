import type { ApiKeyStore } from './api-keys.ts';
import type { AuditStore } from './audit.ts';
import type { BackupStore } from './backups.ts';
import type { CatalogStore } from './catalog.ts';
import type { ClusterStore } from './clusters.ts';
import type { CredentialUseStore } from './credential-uses.ts';
import type { CustomRoleStore } from './custom-roles.ts';
import type { DeviceSignInStore } from './device-sign-ins.ts';
import type { GrantStore } from './grants.ts';
import type { IdentityStore } from './identities.ts';
import type { ImportJobStore } from './import-jobs.ts';
import type { MemberSignInStore } from './member-sign-ins.ts';
import type { MemberStore } from './members.ts';
import type { PeopleGroupStore } from './people-groups.ts';
import type { PrivilegeGroupStore } from './privilege-groups.ts';
import type { RbacStore } from './rbac.ts';
import type { RoleStore } from './roles.ts';
import type { RowPolicyStore } from './row-policies.ts';
import type { SessionStore } from './sessions.ts';
import type { UserTagStore } from './user-tags.ts';
import type { UserStore } from './users.ts';

/**
 * The port to everything that must outlive the process, except entities. Every change is one
 * transaction that holds the change itself, the new auth revision where credentials or grants are
 * concerned, and the audit row; it is on disk before the promise resolves.
 */
export interface Store {
  readonly clusters: ClusterStore;
  readonly members: MemberStore;
  readonly customRoles: CustomRoleStore;
  readonly peopleGroups: PeopleGroupStore;
  readonly sessions: SessionStore;
  readonly memberSignIns: MemberSignInStore;
  readonly identities: IdentityStore;
  readonly deviceSignIns: DeviceSignInStore;
  readonly users: UserStore;
  readonly userTags: UserTagStore;
  readonly roles: RoleStore;
  readonly grants: GrantStore;
  readonly privilegeGroups: PrivilegeGroupStore;
  readonly rbac: RbacStore;
  readonly rowPolicies: RowPolicyStore;
  readonly apiKeys: ApiKeyStore;
  readonly credentialUses: CredentialUseStore;
  readonly catalog: CatalogStore;
  readonly importJobs: ImportJobStore;
  readonly backups: BackupStore;
  readonly audit: AuditStore;
  /**
   * The auth revision of a cluster: raised by every change of a credential or a grant, also by
   * another process on the same store. Cheap enough to ask on every call.
   */
  authRevision(clusterId: string): number;
  /**
   * Ids and names of the users of a cluster that alone were changed after an auth revision.
   * @returns undefined: that is not known, or something changed that counts for others
   */
  usersChangedSince(clusterId: string, revision: number): readonly string[] | undefined;
  /**
   * Where other replicas change the same store: tells when the list of clusters may have changed.
   * @returns to tell no more
   */
  readonly watchClusters?: (changed: () => void) => () => void;
  /** What is wrong with the file, as the database says it; undefined: nothing. */
  damage(): string | undefined;
  /** Copies everything, as it is at one moment, into a new file (mode 0600). */
  copyTo(path: string): Promise<void>;
  close(): Promise<void>;
}
