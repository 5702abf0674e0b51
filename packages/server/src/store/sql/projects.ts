import { type AuditChange, changesBetween } from '../../observe/audit/changes.ts';
import type { Origin } from '../audit.ts';
import type { ClusterStore, Project } from '../clusters.ts';
import { appendAudit } from './audit.ts';
import { selectProjects } from './cluster-rows.ts';
import { dropBindingsInProject } from './custom-roles.ts';
import type { Parts } from './parts.ts';

type ProjectStore = Pick<
  ClusterStore,
  'listProjects' | 'findProject' | 'createProject' | 'changeProject' | 'dropProject'
>;

export function createProjectStore({ db, clock }: Parts): ProjectStore {
  const row = (id: string, action: string, changes: AuditChange[], origin: Origin) => ({
    ...{ time: clock.now(), action, clusterId: '', object: `project:${id}`, changes, origin },
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
        const changes = changesBetween(undefined, audited(project));
        await appendAudit(trx, row(id, 'CreateProject', changes, origin));
        return 'created';
      }),

    changeProject: (id, change, origin) =>
      db.transaction().execute(async (trx) => {
        const [before] = await selectProjects(trx, id);
        if (!before) return undefined;
        const columns = columnsOf(change(before));
        if (Object.keys(columns).length === 0) return before;
        await trx.updateTable('projects').set(columns).where('id', '=', id).execute();
        const [project = before] = await selectProjects(trx, id);
        const changes = changesBetween(audited(before), audited(project));
        await appendAudit(trx, row(id, 'ModifyProject', changes, origin));
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
        const [before] = await selectProjects(trx, id);
        await dropBindingsInProject(trx, id);
        const { numDeletedRows } = await trx
          .deleteFrom('projects')
          .where('id', '=', id)
          .executeTakeFirst();
        if (numDeletedRows === 0n) return 'gone';
        const changes = changesBetween(before && audited(before), undefined);
        await appendAudit(trx, row(id, 'DeleteProject', changes, origin));
        return 'done';
      }),
  };
}

/** A project as the audit tells of it. */
function audited({ name, description, plan, regionIds }: Omit<Project, 'createdAt'>) {
  return { name, description, plan, regionIds };
}

function columnsOf({ name, description, plan, regionIds }: Partial<Project>) {
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(plan !== undefined && { plan }),
    ...(regionIds !== undefined && { region_ids: JSON.stringify(regionIds) }),
  };
}
