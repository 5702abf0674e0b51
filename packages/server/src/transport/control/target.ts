import type { ControlTarget } from '../../authorize/control-authorizer.ts';
import type { Cluster, Project } from '../../store/clusters.ts';

/** The cluster that was decided on; a route whose need is of a cluster has one. */
export function targetCluster({ cluster }: ControlTarget): Cluster {
  if (!cluster) throw new Error('the route was not decided on a cluster');
  return cluster;
}

/** The same for a project. */
export function targetProject({ project }: ControlTarget): Project {
  if (!project) throw new Error('the route was not decided on a project');
  return project;
}
