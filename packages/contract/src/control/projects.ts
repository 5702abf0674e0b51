import { z } from 'zod';
import { controlRoute } from './control-route.ts';
import { isoTime, label, nothingMore, projectId } from './fields.ts';

const projectName = label(64, 1);
const description = z.string().max(255);
const plan = z.enum(['Standard', 'Enterprise', 'BusinessCritical']);
const regionIds = z.array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/)).max(64);

/** Versions of the provider for Terraform say `regions`. */
const regions = { regionIds: regionIds.optional(), regions: regionIds.optional() };

const project = z
  .object({
    projectId,
    projectName,
    regionIds: z.array(z.string()),
    description: z.string(),
    instanceCount: z.int().describe('Clusters that the caller may see.'),
    createTime: isoTime,
    createTimeMilli: z.int(),
    plan: z.string(),
    orgType: z.enum(['SAAS', 'BYOC']),
  })
  .meta({ id: 'Project' });

const params = z.object({ projectId });
const ofProject = { tag: 'Projects', params } as const;
const admin = {
  of: 'project',
  role: 'Admin',
  id: 'params.projectId',
  or: 'project:modify',
} as const;

/** The provider for Terraform wants a text here, and is known by what Go calls itself. */
const idOrText = z
  .union([z.object({ projectId }), z.string()])
  .describe('`{projectId}`; to `User-Agent: Go-http-client/…` the id alone.');

export const PROJECT_ROUTES = {
  listProjects: controlRoute({
    ...{ method: 'GET', path: '/v2/projects', tag: 'Projects' },
    summary: 'All projects that the caller may see; no pages.',
    reply: z.array(project),
    needs: { of: 'signed-in' },
  }),
  createProject: controlRoute({
    ...{ method: 'POST', path: '/v2/projects', tag: 'Projects' },
    summary: 'Creates a project.',
    body: z.object({
      projectName,
      plan: plan.default('Enterprise').describe('Kept and shown; it changes nothing here.'),
      ...regions,
      description: description.optional(),
    }),
    reply: idOrText,
    needs: { of: 'owner' },
  }),
  describeProject: controlRoute({
    ...{ method: 'GET', path: '/v2/projects/{projectId}', ...ofProject },
    summary: 'Describes a project.',
    reply: project,
    needs: { of: 'signed-in' },
  }),
  updateProject: controlRoute({
    ...{ method: 'PATCH', path: '/v2/projects/{projectId}', ...ofProject },
    summary: "Changes a project's name or description.",
    body: z.object({ projectName: projectName.optional(), description: description.optional() }),
    reply: z.object({ projectId }),
    needs: admin,
  }),
  updateProjectPlan: controlRoute({
    ...{ method: 'PATCH', path: '/v2/projects/{projectId}/plan', ...ofProject },
    summary: "Changes a project's plan.",
    body: z.object({ plan }),
    reply: idOrText,
    needs: admin,
  }),
  addProjectRegions: controlRoute({
    ...{ method: 'POST', path: '/v2/projects/{projectId}/regions', ...ofProject },
    summary: 'Adds regions to a project; none can be taken away.',
    body: z.object(regions).refine((body) => (body.regionIds ?? body.regions)?.length, {
      error: 'give at least one region',
      path: ['regionIds'],
    }),
    reply: z.array(z.string()).describe('All regions of the project.'),
    needs: admin,
  }),
  deleteProject: controlRoute({
    ...{ method: 'DELETE', path: '/v2/projects/{projectId}', ...ofProject },
    summary: 'Deletes a project without clusters; those in its recycle bin count, too.',
    reply: nothingMore,
    needs: { ...admin, or: 'project:delete' },
  }),
};
