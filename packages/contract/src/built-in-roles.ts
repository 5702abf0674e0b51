import { privilegeGroup } from './privilege-groups.ts';
import type { Privilege } from './privileges.ts';
import type { Profile } from './profile.ts';

/** A role that exists in every cluster of a profile. All it gives, it gives on the whole cluster. */
export interface BuiltInRole {
  readonly name: string;
  readonly description: string;
  readonly privileges: readonly Privilege[];
}

/** The members of a group in Milvus, which has the widest contents. */
const group = (name: string): readonly Privilege[] =>
  privilegeGroup('milvus', name)?.privileges ?? [];

const DB_ADMIN: BuiltInRole = {
  name: 'db_admin',
  description: 'Everything in this cluster: collections and their data, databases, users and roles',
  privileges: ['All'],
};

/**
 * "All collection, index, partition, vector, alias operations; view users and roles" (the cloud's
 * guide). Who may see which rows (row-level security) is access control, and stays with db_admin.
 */
const DB_RW: BuiltInRole = {
  name: 'db_rw',
  description: 'Read and write all data, and manage collections, partitions, indexes and aliases',
  privileges: [
    ...group('CollectionReadWrite'),
    ...(['CreateAlias', 'DropAlias', 'RestoreSnapshot'] as const),
    ...group('DatabaseReadOnly'),
    ...(['CreateCollection', 'DropCollection', 'RenameCollection'] as const),
    ...(['ListDatabases', 'ListPrivilegeGroups', 'SelectOwnership', 'SelectUser'] as const),
  ],
};

/**
 * Search and Query are in: the cloud's table of this role lists no vector operation, neither
 * allowed nor refused, but its Read-Only role of a project, which maps to this one, reads data, and
 * so does every read-only group of Milvus. A reader that cannot read would have no use.
 */
const DB_RO: BuiltInRole = {
  name: 'db_ro',
  description: 'Read all data and see collections, partitions, indexes and aliases',
  privileges: [...group('CollectionReadOnly'), ...group('DatabaseReadOnly'), 'ListDatabases'],
};

const ADMIN: BuiltInRole = {
  name: 'admin',
  description: 'Everything in this cluster',
  privileges: ['All'],
};

/**
 * Unlike the others this one is changed by grants and revokes, as in Milvus: what stands here is
 * what it holds in a new cluster.
 */
const PUBLIC: BuiltInRole = {
  name: 'public',
  description: 'What every user may do',
  privileges: ['DescribeCollection', 'ListAliases', 'IndexDetail'],
};

/** The roles that exist in every cluster of a profile; none can be altered or dropped. */
export const BUILT_IN_ROLES: Readonly<Record<Profile, readonly BuiltInRole[]>> = {
  zilliz: [DB_ADMIN, DB_RW, DB_RO],
  milvus: [ADMIN, PUBLIC],
};

/** The name of the role that every user holds without being granted it: Milvus' `public`. */
export function implicitRole(profile: Profile): string | undefined {
  return profile === 'milvus' ? PUBLIC.name : undefined;
}

/** The built-in role of that name, if its contents are fixed. */
export function fixedRole(profile: Profile, name: string): BuiltInRole | undefined {
  const role = BUILT_IN_ROLES[profile].find((candidate) => candidate.name === name);
  return role === PUBLIC ? undefined : role;
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
