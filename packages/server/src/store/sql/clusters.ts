import type { Kysely } from 'kysely';
import type { ClusterStore, Founding } from '../clusters.ts';
import { insertApiKey, insertPersonalKey } from './api-keys.ts';
import { appendAudit } from './audit.ts';
import { clusterChanges } from './change-cluster.ts';
import { selectClusters } from './cluster-rows.ts';
import { createCluster } from './create-cluster.ts';
import { insertCluster } from './insert-cluster.ts';
import { settleMilvusDatabases } from './milvus-databases.ts';
import type { Parts } from './parts.ts';
import { createProjectStore } from './projects.ts';
import type { Schema } from './schema.ts';

export function createClusterStore(parts: Parts): ClusterStore {
  const { db, clock, ids } = parts;
  return {
    ...createProjectStore(parts),
    ...clusterChanges(parts),

    found: (founding, origin) =>
      db.transaction().execute(async (trx) => {
        const before = await trx.selectFrom('organizations').select('id').executeTakeFirst();
        if (before) throw new Error(`this store was founded before, as ${before.id}`);
        const time = clock.now();
        const clusterId = founding.cluster.id;
        await insertOrganization(trx, founding, time);
        await insertCluster(trx, { ...founding, slot: 0, status: 'RUNNING' }, { ids, time });
        await insertPersonalKey(trx, { ...founding.owner, apiKeyId: founding.personalKeyId }, time);
        await insertApiKey(trx, founding.apiKey, time);
        const object = `cluster:${clusterId}`;
        await appendAudit(trx, { time, action: 'FoundCluster', clusterId, object, origin });
      }),

    async find(id) {
      const [cluster] = await selectClusters(db, id);
      return cluster;
    },

    findOrganization: () =>
      db.selectFrom('organizations').select(['id', 'name']).limit(1).executeTakeFirst(),

    async list() {
      return (await selectClusters(db)).filter(({ deletedAt }) => deletedAt === undefined);
    },

    listAll: () => selectClusters(db),

    create: (cluster, origin) => createCluster(parts, cluster, origin),

    async settleEngines(engine) {
      await db.updateTable('clusters').set({ engine }).where('engine', 'is', null).execute();
    },

    settleMilvusDatabases: (...how) => settleMilvusDatabases(db, how),

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
      created_at: time,
    })
    .execute();
}
