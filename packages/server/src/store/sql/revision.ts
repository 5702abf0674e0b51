import type { Kysely } from 'kysely';
import { MOST_CHANGES } from './changed-users.ts';
import type { Schema } from './schema.ts';

const TRIM_EVERY = 100;

/** In the transaction of a change of a credential or a grant on one cluster. */
export async function raiseAuthRevision(trx: Kysely<Schema>, clusterId: string): Promise<void> {
  await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ auth_revision: eb('auth_revision', '+', 1) }))
    .where('id', '=', clusterId)
    .execute();
}

/**
 * The same for a change that is about one user alone: nobody else's credential or rights are read again.
 * What may concern others (a role, a grant, a key) is told by `raiseAuthRevision`.
 */
export async function raiseUserRevision(
  trx: Kysely<Schema>,
  clusterId: string,
  user: { readonly id: string; readonly name: string },
): Promise<void> {
  const row = await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ auth_revision: eb('auth_revision', '+', 1) }))
    .where('id', '=', clusterId)
    .returning('auth_revision')
    .executeTakeFirst();
  if (!row) throw new Error(`no cluster ${clusterId}`);
  const revision = row.auth_revision;
  const change = { cluster_id: clusterId, revision, user_id: user.id, user_name: user.name };
  await trx.insertInto('changed_users').values(change).execute();
  // Now and then: changes take turns, and each statement makes the turn longer.
  if (revision % TRIM_EVERY === 0) {
    await trx
      .deleteFrom('changed_users')
      .where('cluster_id', '=', clusterId)
      .where('revision', '<=', revision - MOST_CHANGES)
      .execute();
  }
}

/** `raiseAuthRevision` for what counts on every cluster of an organization. */
export async function raiseAuthRevisions(
  trx: Kysely<Schema>,
  organizationId: string,
): Promise<void> {
  await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ auth_revision: eb('auth_revision', '+', 1) }))
    .where('organization_id', '=', organizationId)
    .execute();
}

/** In the transaction of a change of the catalogue. @returns the new revision */
export async function raiseCatalogRevision(
  trx: Kysely<Schema>,
  clusterId: string,
): Promise<number> {
  const row = await trx
    .updateTable('clusters')
    .set(({ eb }) => ({ catalog_revision: eb('catalog_revision', '+', 1) }))
    .where('id', '=', clusterId)
    .returning('catalog_revision')
    .executeTakeFirst();
  if (!row) throw new Error(`no cluster ${clusterId}`);
  return row.catalog_revision;
}

/** In the transaction of a change of something that is read with collections: they are read again. */
export async function touchCollections(
  trx: Kysely<Schema>,
  clusterId: string,
  ids: readonly number[],
): Promise<void> {
  if (ids.length === 0) return;
  const revision = await raiseCatalogRevision(trx, clusterId);
  await trx.updateTable('collections').set({ revision }).where('id', 'in', ids).execute();
}
