import { connectWriter } from '../packages/server/src/store/sqlite/connect.ts';
import type { AccessFixture } from '../packages/server/src/testing/access-fixture.ts';

export interface AccessSize {
  readonly users: number;
  readonly roles: number;
  /** Of all roles together. */
  readonly grants: number;
  /** How many roles a user has, drawn from all. */
  readonly rolesPerUser: number;
}

/** What every role is granted, in turn, each time on the next collection. */
const PRIVILEGES = ['Search', 'Query', 'Insert', 'Delete', 'Load'];
const COLLECTIONS = 100;

/** The collection that the holders of a role may search, among others. */
export function searchedBy(role: string): string {
  return `c${Number(role.slice(1)) % COLLECTIONS}`;
}

/**
 * Fills a founded store in one transaction, past the store's own checks, which would take minutes:
 * 100 collections, users `u0`…, roles `r0`…, and grants of Search and four other privileges.
 */
export async function fillAccess(
  { store, cluster, path, addCollection }: AccessFixture,
  { users, roles, grants, rolesPerUser }: AccessSize,
  random: () => number,
): Promise<void> {
  const collections: number[] = [];
  for (let at = 0; at < COLLECTIONS; at++) collections.push(await addCollection(`c${at}`));
  const database = store.catalog.ids.database(cluster.id, 'default');
  const sql = connectWriter(path);
  const insertUser = sql.prepare(
    `INSERT INTO users
       (id, cluster_id, name, password_hash, description, created_at, password_changed_at)
     VALUES (?, ?, ?, '', '', 0, 0)`,
  );
  const insertRole = sql.prepare(
    `INSERT INTO roles (id, cluster_id, name, description, built_in) VALUES (?, ?, ?, '', 0)`,
  );
  const insertMembership = sql.prepare(
    'INSERT OR IGNORE INTO user_roles (user_id, role_id) VALUES (?, ?)',
  );
  const insertGrant = sql.prepare(
    `INSERT INTO grants
       (id, cluster_id, role_id, object_type, privilege, database_id, collection_id, grantor,
        created_at)
     VALUES (?, ?, ?, 'Collection', ?, ?, ?, 'bench', 0)`,
  );
  const raise = sql.prepare('UPDATE clusters SET auth_revision = auth_revision + 1');
  const id = (kind: string, at: number) => `${kind}-${String(at).padStart(20, '0')}`;
  sql.transaction(() => {
    for (let at = 0; at < roles; at++) insertRole.run(id('role', at), cluster.id, `r${at}`);
    for (let at = 0; at < users; at++) {
      insertUser.run(id('user', at), cluster.id, `u${at}`);
      for (let each = 0; each < rolesPerUser; each++) {
        insertMembership.run(id('user', at), id('role', Math.floor(random() * roles)));
      }
    }
    for (let at = 0; at < grants; at++) {
      const nth = Math.floor(at / roles);
      const privilege = PRIVILEGES[nth % PRIVILEGES.length];
      const collection = collections[(nth + at) % COLLECTIONS];
      insertGrant.run(
        id('grant', at),
        cluster.id,
        id('role', at % roles),
        privilege,
        database,
        collection,
      );
    }
    raise.run();
  })();
  sql.close();
}
