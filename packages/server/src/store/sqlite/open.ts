import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import type { Random } from '../../kernel/random.ts';
import { migrate } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import type { Store } from '../store.ts';
import { createApiKeyStore } from './api-keys.ts';
import { createAuditStore } from './audit.ts';
import { createCatalogStore } from './catalog.ts';
import { watchCatalog } from './catalog-snapshot.ts';
import { createClusterStore } from './clusters.ts';
import { connectReader, connectWriter } from './connect.ts';
import { createCredentialUseStore } from './credential-uses.ts';
import { StoreDialect } from './dialect.ts';
import { createGrantStore } from './grants.ts';
import { createImportJobStore } from './import-jobs.ts';
import { createMemberSignInStore } from './member-sign-ins.ts';
import { createMemberStore } from './members.ts';
import { createPrivilegeGroupStore } from './privilege-groups.ts';
import { createRbacStore } from './rbac.ts';
import { watchRevisions } from './revision.ts';
import { createRoleStore } from './roles.ts';
import { createRowPolicyStore } from './row-policies.ts';
import type { Schema } from './schema.ts';
import { createSessionStore } from './sessions.ts';
import { createUserTagStore } from './user-tags.ts';
import { createUserStore } from './users.ts';

/**
 * Opens the store in one SQLite file, which several processes may share; makes the file (mode 0600)
 * and its directory (0700) if need be.
 *
 * Two connections: all changes and most reads go through one, in turn; the other only reads what
 * every call asks for (revisions, catalogue), without a queue and without seeing a transaction
 * that is still open.
 * @param options.mustExist open only a store that is there and up to date, and change no schema
 * @throws Error with a text for the operator: not a store of this program, or of a newer one
 */
export async function openSqliteStore(options: {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly mustExist?: boolean;
}): Promise<Store> {
  const { path, clock, random, mustExist = false } = options;
  if (!mustExist) createPrivately(path);
  let writer: Database | undefined;
  try {
    writer = connectWriter(path, { mustBeOurs: mustExist });
    const db = new Kysely<Schema>({ dialect: new StoreDialect(writer) });
    await migrate(db, MIGRATIONS, { onlyCheck: mustExist });
    return assemble({ db, clock, ids: createIds(random) }, writer, connectReader(path));
  } catch (error) {
    writer?.close();
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`${path}: ${reason}`, { cause: error });
  }
}

function assemble(
  parts: Parameters<typeof createUserStore>[0],
  writer: Database,
  reader: Database,
): Store {
  const { db } = parts;
  const revisions = watchRevisions(reader);
  return {
    clusters: createClusterStore(parts),
    members: createMemberStore(parts),
    sessions: createSessionStore(parts),
    memberSignIns: createMemberSignInStore(parts),
    users: createUserStore(parts),
    userTags: createUserTagStore(parts),
    roles: createRoleStore(parts),
    grants: createGrantStore(parts),
    privilegeGroups: createPrivilegeGroupStore(parts),
    rbac: createRbacStore(parts),
    rowPolicies: createRowPolicyStore(parts),
    apiKeys: createApiKeyStore(parts),
    credentialUses: createCredentialUseStore(parts),
    catalog: createCatalogStore(parts, watchCatalog(reader, revisions)),
    importJobs: createImportJobStore(parts),
    audit: createAuditStore(db),
    authRevision: (clusterId) => revisions.auth(clusterId),
    damage() {
      const found = String(reader.pragma('quick_check(1)', { simple: true }));
      return found === 'ok' ? undefined : found;
    },
    async copyTo(path) {
      closeSync(openSync(path, 'wx', 0o600));
      await writer.backup(path);
    },
    async close() {
      if (!writer.open) return;
      // Waits for its turn, so that a change under way is finished.
      await db.connection().execute(async () => {
        reader.close();
        writer.close();
      });
    },
  };
}

/** The file holds password hashes: nobody else may read it, or what SQLite puts beside it. */
function createPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
}
