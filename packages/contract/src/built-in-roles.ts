/** Names and rules of Zilliz Cloud, or of Milvus. */
export type Profile = 'zilliz' | 'milvus';

/** One row of a role: a privilege or a group of them, on a database and collection or `*`. */
export interface Grant {
  /** As clients name it: `Search`, `CollectionReadOnly`, or `All`. */
  readonly privilege: string;
  readonly database: string;
  readonly collection: string;
}

export interface BuiltInRole {
  readonly name: string;
  readonly description: string;
  readonly grants: readonly Grant[];
}

const everywhere = (...privileges: string[]): Grant[] =>
  privileges.map((privilege) => ({ privilege, database: '*', collection: '*' }));

const DB_ADMIN: BuiltInRole = {
  name: 'db_admin',
  description: 'Everything in this cluster: collections and their data, databases, users and roles',
  grants: everywhere('All'),
};

/**
 * "All collection, index, partition, vector, alias operations; view users and roles" (the cloud's
 * guide). Who may see which rows (row-level security) is access control, and stays with db_admin.
 */
const DB_RW: BuiltInRole = {
  name: 'db_rw',
  description: 'Read and write all data, and manage collections, partitions, indexes and aliases',
  grants: everywhere(
    ...['CollectionReadWrite', 'CreateAlias', 'DropAlias', 'RestoreSnapshot'],
    ...['DatabaseReadOnly', 'CreateCollection', 'DropCollection', 'RenameCollection'],
    ...['ListDatabases', 'ListPrivilegeGroups', 'SelectOwnership', 'SelectUser'],
  ),
};

/**
 * Search and Query are in: the cloud's table of this role lists no vector operation, neither
 * allowed nor refused, but its Read-Only role of a project, which maps to this one, reads data, and
 * so does every read-only group of Milvus. A reader that cannot read would have no use.
 */
const DB_RO: BuiltInRole = {
  name: 'db_ro',
  description: 'Read all data and see collections, partitions, indexes and aliases',
  grants: everywhere('CollectionReadOnly', 'DatabaseReadOnly', 'ListDatabases'),
};

const ADMIN: BuiltInRole = {
  name: 'admin',
  description: 'Everything in this cluster',
  grants: everywhere('All'),
};

const PUBLIC: BuiltInRole = {
  name: 'public',
  description: 'What every user may do',
  grants: everywhere('DescribeCollection', 'ListAliases', 'IndexDetail'),
};

/** The roles that exist in every cluster of a profile; none can be changed or dropped. */
export const BUILT_IN_ROLES: Record<Profile, readonly BuiltInRole[]> = {
  zilliz: [DB_ADMIN, DB_RW, DB_RO],
  milvus: [ADMIN, PUBLIC],
};

/** The role that every user holds without being granted it: Milvus' `public`. */
export function implicitRole(profile: Profile): BuiltInRole | undefined {
  return profile === 'milvus' ? PUBLIC : undefined;
}

/** The user that a cluster is founded with, and the role that lets it do everything. */
export const BUILT_IN_ADMINS: Record<Profile, { readonly user: string; readonly role: string }> = {
  zilliz: { user: 'db_admin', role: 'db_admin' },
  milvus: { user: 'root', role: 'admin' },
};

/** What an API key may do on a cluster, by its role in the cluster's project, in either profile. */
export const PROJECT_ROLES: Record<'Admin' | 'Read-Write' | 'Read-Only', BuiltInRole> = {
  Admin: DB_ADMIN,
  'Read-Write': DB_RW,
  'Read-Only': DB_RO,
};
