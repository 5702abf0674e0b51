import { type BuiltInRole, fixedRole, PRIVILEGE_OBJECT_TYPES } from '@latchkey/contract';
import type { Kysely } from 'kysely';
import type { Ids } from '../../kernel/ids.ts';
import type { ClusterSettings, ClusterStatus, Founding } from '../clusters.ts';
import type { NewUser } from '../users.ts';
import { nextCatalogId } from './catalog-id.ts';
import type { Schema } from './schema.ts';
import { insertUser } from './users.ts';

/** A cluster with all that it starts with: its database `default`, built-in roles, administrator. */
export async function insertCluster(
  trx: Kysely<Schema>,
  made: {
    readonly cluster: Founding['cluster'] & Partial<ClusterSettings>;
    readonly roles: readonly BuiltInRole[];
    readonly admin: NewUser;
    readonly slot: number;
    readonly status: ClusterStatus;
  },
  { ids, time }: { ids: Ids; time: number },
): Promise<void> {
  const { cluster, slot, status } = made;
  const { id, projectId, organizationId, name, profile, engine } = cluster;
  await trx
    .insertInto('clusters')
    .values({
      ...{ id, project_id: projectId, organization_id: organizationId, name, profile },
      engine,
      ...{ auth_revision: 1, catalog_revision: 1, created_at: time, slot, status },
      ...settingColumns(cluster),
    })
    .execute();
  await trx
    .insertInto('databases')
    .values({
      ...{ id: await nextCatalogId(trx), cluster_id: id, name: 'default', created_at: time },
    })
    .execute();
  await insertRoles(trx, made, { ids, time });
  await insertUser(trx, made.admin, { id: ids.user(), time });
}

/** The columns of settings; what is left out keeps its value, or its default. */
export function settingColumns(settings: Partial<ClusterSettings>) {
  const { description, regionId, plan, deployment, cuType, cuSize, replica } = settings;
  const { autoscaling, labels } = settings;
  return {
    ...(description !== undefined && { description }),
    ...(regionId !== undefined && { region_id: regionId }),
    ...(plan !== undefined && { plan }),
    ...(deployment !== undefined && { deployment }),
    ...(cuType !== undefined && { cu_type: cuType }),
    ...(cuSize !== undefined && { cu_size: cuSize }),
    ...(replica !== undefined && { replica }),
    ...(autoscaling !== undefined && { autoscaling: JSON.stringify(autoscaling) }),
    ...(labels !== undefined && { labels: JSON.stringify(labels) }),
  };
}

/** The built-in roles; what `public` holds is stored like any grant, because it can be revoked. */
async function insertRoles(
  trx: Kysely<Schema>,
  { cluster, roles, admin }: Pick<Founding, 'cluster' | 'roles' | 'admin'>,
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
