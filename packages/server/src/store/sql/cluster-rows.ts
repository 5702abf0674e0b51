import type { Kysely, Selectable } from 'kysely';
import type { Cluster, Project } from '../clusters.ts';
import type { Schema } from './schema.ts';

/** The clusters of the store, the oldest first, or the one named. */
export async function selectClusters(db: Kysely<Schema>, id?: string): Promise<Cluster[]> {
  let query = db.selectFrom('clusters').selectAll().orderBy('created_at').orderBy('id');
  if (id !== undefined) query = query.where('id', '=', id);
  return (await query.execute()).map(toCluster);
}

function toCluster(row: Selectable<Schema['clusters']>): Cluster {
  return {
    id: row.id,
    projectId: row.project_id,
    organizationId: row.organization_id,
    name: row.name,
    profile: row.profile,
    engine: row.engine ?? 'embedded',
    createdAt: row.created_at,
    description: row.description,
    regionId: row.region_id,
    plan: row.plan,
    deployment: row.deployment,
    cuType: row.cu_type,
    cuSize: row.cu_size,
    replica: row.replica,
    autoscaling: JSON.parse(row.autoscaling),
    labels: JSON.parse(row.labels),
    status: row.status,
    ...(row.slot !== null && { slot: row.slot }),
    ...(row.deleted_at !== null && { deletedAt: row.deleted_at }),
    ...(row.milvus_databases !== null && { milvusDatabases: row.milvus_databases }),
  };
}

/** The projects of the store, the oldest first, or the one named. */
export async function selectProjects(db: Kysely<Schema>, id?: string): Promise<Project[]> {
  let query = db.selectFrom('projects').selectAll().orderBy('created_at').orderBy('id');
  if (id !== undefined) query = query.where('id', '=', id);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    description: row.description,
    plan: row.plan,
    regionIds: JSON.parse(row.region_ids),
    createdAt: row.created_at,
  }));
}
