import { errors } from '@latchkey/contract';
import type { ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { Projects } from '../../../handle/clusters/projects.ts';
import type { ControlHandlers } from '../control-call.ts';
import { projectIdFor } from '../known-clients.ts';
import { targetProject } from '../target.ts';

type ProjectOperation =
  | 'listProjects'
  | 'createProject'
  | 'describeProject'
  | 'updateProject'
  | 'updateProjectPlan'
  | 'addProjectRegions'
  | 'deleteProject';

export function createProjectRoutes(parts: {
  readonly views: ClusterViews;
  readonly projects: Projects;
}): ControlHandlers<ProjectOperation> {
  const { views, projects } = parts;
  return {
    listProjects: ({ principal }) => views.projects(principal),

    describeProject: ({ principal, params }) => views.project(principal, params.projectId),

    async createProject({ principal, body, origin, header }) {
      const { projectName: name, plan, description, regionIds = body.regions } = body;
      const wish = {
        ...{ organizationId: principal.organizationId, name, plan },
        ...(description !== undefined && { description }),
        ...(regionIds !== undefined && { regionIds }),
      };
      return projectIdFor(header('user-agent'), await projects.create(wish, origin));
    },

    async updateProject(call) {
      const { projectName: name, description } = call.body;
      const change = {
        ...(name !== undefined && { name }),
        ...(description !== undefined && { description }),
      };
      if (Object.keys(change).length === 0) {
        throw errors.controlParameter('give what is to be changed: projectName or description');
      }
      await projects.change(targetProject(call), change, call.origin);
      return { projectId: call.params.projectId };
    },

    async updateProjectPlan(call) {
      const project = targetProject(call);
      await projects.change(project, { plan: call.body.plan }, call.origin);
      return projectIdFor(call.header('user-agent'), project.id);
    },

    addProjectRegions: (call) => {
      const { regions = [], regionIds = regions } = call.body;
      return projects.addRegions(targetProject(call), regionIds, call.origin);
    },

    async deleteProject(call) {
      await projects.drop(targetProject(call).id, call.origin);
      return {};
    },
  };
}
