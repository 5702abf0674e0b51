import type { Kysely } from 'kysely';
import type { ClusterStore } from '../clusters.ts';
import { selectClusters } from './cluster-rows.ts';
import type { Schema } from './schema.ts';

/** See `ClusterStore.settleMilvusDatabases`. */
export async function settleMilvusDatabases(
  db: Kysely<Schema>,
  [served, { mayChange }]: Parameters<ClusterStore['settleMilvusDatabases']>,
): Promise<void> {
  const all = (await selectClusters(db)).filter(({ engine }) => engine === 'milvus');
  const several = all.filter(({ deletedAt }) => deletedAt === undefined).length > 1;
  if (all.some(({ milvusDatabases }) => milvusDatabases === undefined)) {
    await db
      .updateTable('clusters')
      .set({ milvus_databases: several ? 'prefixed' : served })
      .where('engine', '=', 'milvus')
      // Another replica may have been first.
      .where('milvus_databases', 'is', null)
      .execute();
  }
  if (!mayChange || (several && served === 'same')) return;
  const others = all.filter(({ milvusDatabases = served }) => milvusDatabases !== served);
  for (const { id } of others) {
    if (!(await isUntouched(db, id))) continue;
    const change = { milvus_databases: served };
    await db.updateTable('clusters').set(change).where('id', '=', id).execute();
  }
}

/** Whether nothing is known to be in a cluster, and nobody was given a right on what could be. */
async function isUntouched(db: Kysely<Schema>, clusterId: string): Promise<boolean> {
  const found = await Promise.all([
    db
      .selectFrom('collections')
      .select('id')
      .where('cluster_id', '=', clusterId)
      .limit(1)
      .execute(),
    db
      .selectFrom('databases')
      .select('id')
      .where('cluster_id', '=', clusterId)
      .where('name', '!=', 'default')
      .limit(1)
      .execute(),
    db
      .selectFrom('grants')
      .innerJoin('roles', 'roles.id', 'grants.role_id')
      .select('grants.id')
      .where('grants.cluster_id', '=', clusterId)
      .where('roles.built_in', '=', 0)
      .limit(1)
      .execute(),
    db
      .selectFrom('api_key_databases')
      .select('api_key_id')
      .where('cluster_id', '=', clusterId)
      .limit(1)
      .execute(),
  ]);
  return found.every((rows) => rows.length === 0);
}
