import type { PrivilegeLevel } from '@latchkey/contract';
import type { Generated } from 'kysely';
import type { KeyCreator, OrgRole, ProjectRole } from '../api-keys.ts';
import type { Actor } from '../audit.ts';
import type { BackupStatus, BackupType, JobStatus, JobType } from '../backups.ts';
import type { ClusterEngine, ClusterStatus, Deployment, MilvusDatabases } from '../clusters.ts';
import type { MemberRecord } from '../members.ts';
import type { Session, SessionVia } from '../sessions.ts';
import type {
  AliasesTable,
  CollectionsTable,
  DatabasesTable,
  IndexesTable,
  PartitionsTable,
} from './catalog-tables.ts';

/**
 * The tables, in the subset that SQLite and PostgreSQL share: text ids, numbers for times (ms since
 * 1970 UTC) and for ids of catalogue objects, 0/1 for booleans, JSON as text.
 */
export interface Schema {
  readonly organizations: { id: string; name: string; created_at: number };
  readonly projects: ProjectsTable;
  readonly clusters: ClustersTable;
  readonly cluster_requests: ClusterRequestsTable;
  readonly members: MembersTable;
  readonly member_projects: { member_id: string; project_id: string; role: ProjectRole };
  readonly sessions: SessionsTable;
  readonly member_sign_ins: MemberSignInsTable;
  readonly member_identities: { member_id: string; issuer: string; subject: string };
  readonly removed_identities: RemovedIdentitiesTable;
  readonly device_sign_ins: DeviceSignInsTable;
  readonly recovery_codes: { member_id: string; digest: string };
  readonly users: UsersTable;
  readonly roles: RolesTable;
  readonly user_roles: { user_id: string; role_id: string };
  readonly changed_users: {
    cluster_id: string;
    revision: number;
    user_id: string;
    user_name: string;
  };
  readonly api_keys: ApiKeysTable;
  readonly api_key_databases: ApiKeyDatabasesTable;
  readonly api_key_roles: { api_key_id: string; role_id: string };
  readonly credential_uses: { credential_id: string; used_at: number; network: string };
  readonly grants: GrantsTable;
  readonly privilege_groups: { id: string; cluster_id: string; name: string; created_at: number };
  readonly privilege_group_members: { group_id: string; privilege: string };
  readonly row_policies: RowPoliciesTable;
  readonly row_policy_roles: { policy_id: string; role_id: string };
  readonly user_tags: { user_id: string; key: string; value: string };
  readonly databases: DatabasesTable;
  readonly aliases: AliasesTable;
  readonly collections: CollectionsTable;
  readonly partitions: PartitionsTable;
  readonly indexes: IndexesTable;
  readonly import_jobs: ImportJobsTable;
  readonly custom_roles: CustomRolesTable;
  readonly role_bindings: RoleBindingsTable;
  readonly people_groups: PeopleGroupsTable;
  readonly people_group_members: { group_id: string; member_id: string };
  readonly backups: BackupsTable;
  readonly backup_policies: BackupPoliciesTable;
  readonly jobs: JobsTable;
  readonly audit: AuditTable;
  readonly id_sequence: { name: string; next: number };
}

interface ClustersTable {
  id: string;
  project_id: string;
  organization_id: string;
  name: string;
  profile: 'zilliz' | 'milvus';
  /** Raised by every change of a credential or a grant that counts on the cluster. */
  auth_revision: number;
  /** Raised by every change of the cluster's databases, collections and indexes. */
  catalog_revision: number;
  created_at: number;
  description: Generated<string>;
  region_id: Generated<string>;
  plan: Generated<string>;
  deployment: Generated<Deployment>;
  cu_type: Generated<string>;
  cu_size: Generated<number>;
  replica: Generated<number>;
  /** JSON. */
  autoscaling: Generated<string>;
  /** JSON of an object of texts. */
  labels: Generated<string>;
  status: Generated<ClusterStatus>;
  /** Which port from the first on; null in the recycle bin. */
  slot: number | null;
  deleted_at: number | null;
  /** Null: an older release made it, it is empty, and no server was started on it since. */
  engine: ClusterEngine | null;
  /** Of a cluster in front of Milvus; null: nobody has served it since the column is there. */
  milvus_databases: Generated<MilvusDatabases | null>;
}

interface ClusterRequestsTable {
  actor_id: string;
  key: string;
  request_digest: string;
  cluster_id: string;
  created_at: number;
}

interface ProjectsTable {
  id: string;
  organization_id: string;
  name: string;
  created_at: number;
  description: Generated<string>;
  plan: Generated<string>;
  /** JSON of texts. */
  region_ids: Generated<string>;
}

interface MembersTable {
  id: string;
  organization_id: string;
  email: string;
  /** Empty until an invitation was accepted. */
  password_hash: string;
  org_role: OrgRole;
  name: Generated<string>;
  created_at: Generated<number>;
  invitation_digest: string | null;
  invited_until: number | null;
  source: Generated<MemberRecord['source']>;
  last_sign_in_at: number | null;
  link_until: number | null;
}

interface RemovedIdentitiesTable {
  id: string;
  organization_id: string;
  issuer: string;
  subject: string;
  email: string;
  removed_at: number;
}

export interface DeviceSignInsTable {
  digest: string;
  user_digest: string;
  client: string;
  source: string;
  created_at: number;
  expires_at: number;
  interval_ms: number;
  polled_at: number;
  /** Null until somebody let it in, as `via` is. */
  member_id: string | null;
  via: SessionVia | null;
}

export interface SessionsTable {
  id: string;
  member_id: string;
  digest: string;
  /** Of the password that the session was opened with: see `passwordMark`. */
  password_mark: string;
  created_at: number;
  seen_at: number;
  proved_at: number;
  expires_at: number;
  source: string;
  agent: string;
  kind: Generated<Session['kind']>;
  via: Generated<SessionVia>;
}

interface MemberSignInsTable {
  member_id: string;
  /** Of the last password that the member chose; another one in force was given to them. */
  own_password_mark: string | null;
  totp_key: string | null;
  totp_on: number;
  totp_step: number;
}

interface UsersTable {
  id: string;
  cluster_id: string;
  name: string;
  password_hash: string;
  description: string;
  created_at: number;
  password_changed_at: number;
  previous_hash: string | null;
  previous_until: number | null;
  signed_out_at: number | null;
  expires_at: number | null;
}

interface RolesTable {
  id: string;
  cluster_id: string;
  name: string;
  description: string;
  built_in: number;
}

interface ApiKeysTable {
  id: string;
  organization_id: string;
  name: string;
  description: string;
  digest: string;
  /** JSON of `ApiKeyScope`, in which `databases` is empty where the key is limited to some. */
  scope: string;
  created_at: number;
  expires_at: number | null;
  disabled: number;
  kind: 'customized' | 'personal';
  creator_kind: KeyCreator['kind'];
  creator_id: string;
  creator_name: string;
  secret_changed_at: number;
}

/** Of id and name one is null. */
interface ApiKeyDatabasesTable {
  api_key_id: string;
  /** Which of the scope's projects. */
  position: number;
  cluster_id: string;
  database_id: number | null;
  database_name: string | null;
}

/** Of each pair of columns one is null: the id of what exists, or `*` or a name that is waited for. */
export interface GrantsTable {
  id: string;
  cluster_id: string;
  role_id: string;
  object_type: 'Collection' | 'Global' | 'User';
  privilege: string;
  database_id: number | null;
  database_name: string | null;
  collection_id: number | null;
  user_id: string | null;
  object_name: string | null;
  /** Of a grant of a custom privilege group: `GroupGrant.level`. */
  group_level: PrivilegeLevel | null;
  grantor: string;
  created_at: number;
}

export interface RowPoliciesTable {
  id: string;
  collection_id: number;
  name: string;
  /** JSON of `RowAction[]`. */
  actions: string;
  everyone: number;
  using_expr: string;
  check_expr: string;
  description: string;
  created_at: number;
}

export interface ImportJobsTable {
  id: number;
  cluster_id: string;
  database_id: number;
  collection_id: number;
  collection_name: string;
  partition_name: string;
  state: 'Pending' | 'Importing' | 'Completed' | 'Failed';
  reason: string;
  progress: number;
  imported_rows: number;
  total_rows: number;
  file_size: number;
  /** JSON of `ImportedFile[]`. */
  files: string;
  created_at: number;
  completed_at: number | null;
}

export interface CustomRolesTable {
  id: string;
  organization_id: string;
  /** null: of the whole organization. */
  project_id: string | null;
  name: string;
  description: string;
  /** JSON of `RolePolicy[]`. */
  policies: string;
  created_at: number;
}

interface RoleBindingsTable {
  /** Of a member, a group or an API key. */
  holder_id: string;
  role_id: string;
  assigned_by: string;
  created_at: number;
}

interface PeopleGroupsTable {
  id: string;
  organization_id: string;
  name: string;
  description: string;
  created_at: number;
}

export interface BackupsTable {
  id: string;
  organization_id: string;
  project_id: string;
  cluster_id: string;
  cluster_name: string;
  name: string;
  type: BackupType;
  status: BackupStatus;
  size: number;
  /** JSON of `BackedUpDatabase[]`. */
  collections: string;
  created_at: number;
  expires_at: number | null;
}

export interface BackupPoliciesTable {
  cluster_id: string;
  enabled: number;
  frequency: string;
  start_time: string;
  retention_days: number;
  /** The newest window that a backup was begun in. */
  last_window: number;
}

export interface JobsTable {
  id: string;
  type: JobType;
  status: JobStatus;
  progress: number;
  reason: string;
  organization_id: string;
  project_id: string;
  cluster_id: string;
  backup_id: string;
  started_at: number;
  ended_at: number | null;
}

export interface AuditTable {
  seq: number;
  time: number;
  actor_kind: Actor['kind'];
  actor_id: string;
  actor_name: string;
  request_id: string;
  source: string;
  action: string;
  cluster_id: string;
  object: string;
  /** JSON of `AuditChange[]`. */
  changes: string | null;
  hash: string;
}
