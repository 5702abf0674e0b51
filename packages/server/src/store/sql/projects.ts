import type { Origin } from '../audit.ts';
import type { ClusterStore, Project } from '../clusters.ts';
import { appendAudit } from './audit.ts';
import { selectProjects } from './cluster-rows.ts';
import type { Parts } from './parts.ts';

type ProjectStore = Pick<
  ClusterStore,
  'listProjects' | 'findProject' | 'createProject' | 'changeProject' | 'dropProject'
>;

export function createProjectStore({ db, clock }: Parts): ProjectStore {
  const row = (id: string, action: string, origin: Origin) => ({
    ...{ time: clock.now(), action, clusterId: '', object: `project:${id}`, origin },
  });
  return {
    listProjects: () => selectProjects(db),

    async findProject(id) {
      const [project] = await selectProjects(db, id);
      return project;
    },

    createProject: (project, limit, origin) =>
      db.transaction().execute(async (trx) => {
        const { id, organizationId, name } = project;
        const others = await selectProjects(trx);
        if (others.filter((other) => other.organizationId === organizationId).length >= limit) {
          return 'full';
        }
        await trx
          .insertInto('projects')
          .values({
            ...{ id, organization_id: organizationId, name, created_at: clock.now() },
            ...columnsOf(project),
          })
          .execute();
        await appendAudit(trx, row(id, 'CreateProject', origin));
        return 'created';
      }),

    changeProject: (id, change, origin) =>
      db.transaction().execute(async (trx) => {
        const columns = columnsOf(change);
        if (Object.keys(columns).length > 0) {
          await trx.updateTable('projects').set(columns).where('id', '=', id).execute();
          await appendAudit(trx, row(id, 'ModifyProject', origin));
        }
        const [project] = await selectProjects(trx, id);
        return project;
      }),

    dropProject: (id, origin) =>
      db.transaction().execute(async (trx) => {
        const cluster = await trx
          .selectFrom('clusters')
          .select('id')
          .where('project_id', '=', id)
          .limit(1)
          .executeTakeFirst();
        if (cluster) return 'not-empty';
        const { numDeletedRows } = await trx
          .deleteFrom('projects')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return 'gone';
        await appendAudit(trx, row(id, 'DeleteProject', origin));
        return 'done';
      }),
  };
}

function columnsOf({ name, description, plan, regionIds }: Partial<Project>) {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(plan !== undefined && { plan }),
    ...(regionIds !== undefined && { region_ids: JSON.stringify(regionIds) }),
  };
}
