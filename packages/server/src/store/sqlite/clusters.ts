import { fixedRole, PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import type { Kysely } from 'kysely';
import type { Ids } from '../../kernel/ids.ts';
import type { Cluster, ClusterStore, Founding, Project } from '../clusters.ts';
import { insertApiKey } from './api-keys.ts';
import { appendAudit } from './audit.ts';
import { nextCatalogId } from './catalog-id.ts';
import type { Parts } from './parts.ts';
import type { Schema } from './schema.ts';
import { insertUser } from './users.ts';

export function createClusterStore({ db, clock, ids }: Parts): ClusterStore {
  return {
    found: (founding, origin) =>
      db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('organizations').select('id').executeTakeFirst();
        if (before) throw new Error(`this store was founded before, as ${before.id}`);
        const time = clock.now();
        const clusterId = founding.cluster.id;
        await insertOrganization(trx, founding, time);
        await insertCluster(trx, founding, time);
        await insertRoles(trx, founding, { ids, time });
        await insertUser(trx, founding.admin, { id: ids.user(), time });
        await insertApiKey(trx, founding.apiKey, time);
        const object = `cluster:${clusterId}`;
        await appendAudit(trx, { time, action: 'FoundCluster', clusterId, object, origin });
      }),

    async find(id) {
      const [cluster] = await selectClusters(db, id);
      return cluster;
    },

    list: () => selectClusters(db),

    listProjects: () => selectProjects(db),

    async findProject(id) {
      const [project] = await selectProjects(db, id);
      return project;
    },

    async listMembers(organizationId) {
      const rows = await db
        .selectFrom('members')
        .selectAll()
        .where('organization_id', '=', organizationId)
        .orderBy('email')
        .execute();
      return rows.map((row) => ({
        id: row.id,
        organizationId: row.organization_id,
        email: row.email,
        passwordHash: row.password_hash,
        orgRole: row.org_role,
      }));
    },
  };
}

async function insertOrganization(
  trx: Kysely<Schema>,
  { organization, project, owner }: Founding,
  time: number,
): Promise<void> {
  await trx
    .insertInto('organizations')
    .values({ id: organization.id, name: organization.name, created_at: time })
    .execute();
  await trx
    .insertInto('projects')
    .values({
      id: project.id,
      organization_id: project.organizationId,
      name: project.name,
      created_at: time,
    })
    .execute();
  await trx
    .insertInto('members')
    .values({
      id: owner.id,
      organization_id: owner.organizationId,
      email: owner.email,
      password_hash: owner.passwordHash,
      org_role: owner.orgRole,
    })
    .execute();
}

/** A cluster and its database `default`. */
async function insertCluster(
  trx: Kysely<Schema>,
  { cluster }: Founding,
  time: number,
): Promise<void> {
  const { id, projectId, organizationId, name, profile } = cluster;
  await trx
    .insertInto('clusters')
    .values({
      ...{ id, project_id: projectId, organization_id: organizationId, name, profile },
      ...{ auth_revision: 1, catalog_revision: 1, created_at: time },
    })
    .execute();
  await trx
    .insertInto('databases')
    .values({
      id: await nextCatalogId(trx),
      cluster_id: id,
      name: 'default',
      created_at: time,
    })
    .execute();
}

/** The built-in roles; what `public` holds is stored like any grant, because it can be revoked. */
async function insertRoles(
  trx: Kysely<Schema>,
  { cluster, roles, admin }: Founding,
  { ids, time }: { ids: Ids; time: number },
): Promise<void> {
  for (const role of roles) {
    const { name, description } = role;
    const id = ids.role();
    const row = { id, cluster_id: cluster.id, name, description, built_in: 1 };
    await trx.insertInto('roles').values(row).execute();
    if (fixedRole(cluster.profile, name)) continue;
    for (const privilege of role.privileges) {
      await trx
        .insertInto('grants')
        .values({
          ...{ id: ids.grant(), cluster_id: cluster.id, role_id: id, privilege },
          object_type: PRIVILEGE_OBJECT_TYPES.get(privilege) ?? 'Global',
          ...{ database_name: '*', object_name: '*', grantor: admin.name, created_at: time },
        })
        .execute();
    }
  }
}

async function selectClusters(db: Kysely<Schema>, id?: string): Promise<Cluster[]> {
  let query = db.selectFrom('clusters').selectAll().orderBy('created_at').orderBy('id');
  if (id !== undefined) query = query.where('id', '=', id);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    organizationId: row.organization_id,
    name: row.name,
    profile: row.profile,
    createdAt: row.created_at,
  }));
}

async function selectProjects(db: Kysely<Schema>, id?: string): Promise<Project[]> {
  let query = db.selectFrom('projects').selectAll().orderBy('created_at').orderBy('id');
  if (id !== undefined) query = query.where('id', '=', id);
  const rows = await query.execute();
  return rows.map((row) => ({
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    createdAt: row.created_at,
  }));
}
