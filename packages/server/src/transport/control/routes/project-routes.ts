import type { ClusterViews } from '../../../handle/clusters/cluster-views.ts';
import type { ControlHandlers } from '../control-call.ts';

/** Projects. */
export function createProjectRoutes(parts: {
  readonly views: ClusterViews;
}): Pick<ControlHandlers, 'listProjects' | 'describeProject'> {
  const { views } = parts;
  return {
    listProjects: ({ principal }) => views.projects(principal),
    describeProject: ({ principal, params }) => views.project(principal, params.projectId),
  };
}
