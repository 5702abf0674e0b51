import type { Migration } from 'kysely/migration';
import { initial } from './0001-initial.ts';
import { authorization } from './0002-authorization.ts';
import { importJobs } from './0003-import-jobs.ts';
import { partitions } from './0004-partitions.ts';
import { controlPlane } from './0005-control-plane.ts';
import { credentials } from './0006-credentials.ts';
import { sessions } from './0007-sessions.ts';
import { accessAndBackups } from './0008-access-and-backups.ts';
import { people } from './0010-people.ts';
import { backupPolicies } from './0011-backup-policies.ts';
import { changedUsers } from './0012-changed-users.ts';
import { clusterEngines } from './0013-cluster-engines.ts';
import { keyRoles } from './0014-key-roles.ts';
import { linkedIdentities } from './0015-linked-identities.ts';
import { milvusDatabases } from './0016-milvus-databases.ts';

/**
 * All migrations by name, in the order of their names: forward only, none ever changed after it has
 * shipped. A record in code, because the server is bundled into one file.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-initial': initial,
  '0002-authorization': authorization,
  '0003-import-jobs': importJobs,
  '0004-partitions': partitions,
  '0005-control-plane': controlPlane,
  '0006-credentials': credentials,
  '0007-sessions': sessions,
  '0008-access-and-backups': accessAndBackups,
  '0010-people': people,
  '0011-backup-policies': backupPolicies,
  '0012-changed-users': changedUsers,
  '0013-cluster-engines': clusterEngines,
  '0014-key-roles': keyRoles,
  '0015-linked-identities': linkedIdentities,
  '0016-milvus-databases': milvusDatabases,
};

/**
 * The oldest schema whose releases may go on serving while this one is in the store, in a rolling update.
 * A migration that takes away or changes what they read or write raises it to its own name; one that
 * only adds (tables, columns that may be left out) does not.
 */
export const OLDEST_SERVING = '0001-initial';
