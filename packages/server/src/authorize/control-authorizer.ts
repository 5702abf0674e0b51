import { errors } from '@latchkey/contract';
import type { ControlNeed, IdPlace } from '@latchkey/contract/control';
import type { ControlPrincipal } from '../handle/control-principal.ts';
import type { Cluster, ClusterStore, Project } from '../store/clusters.ts';
import {
  isAtLeast,
  mayInProject,
  mayOnCluster,
  projectRoleOn,
  roleInProject,
  seesCluster,
  seesProject,
  strongest,
} from './project-role-on.ts';

/** The parts of a request that an id may stand in, once they were parsed. */
export interface ControlInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

/** What a decision was about; a handler works on this and looks no name up again. */
export interface ControlTarget {
  readonly cluster?: Cluster;
  readonly project?: Project;
}

export interface ControlAuthorizer {
  /**
   * Decides whether a caller may make a call.
   * @throws errors.clusterNotFound, errors.projectNotFound also for what the caller may not see;
   * errors.roleTooWeak
   */
  authorize(
    principal: ControlPrincipal,
    need: ControlNeed,
    input: ControlInput,
  ): Promise<ControlTarget>;
}

/** The one decision of the control plane, by what a route says that it needs. */
export function createControlAuthorizer(parts: {
  readonly clusters: Pick<ClusterStore, 'find' | 'findProject'>;
}): ControlAuthorizer {
  const { clusters } = parts;
  return {
    async authorize(principal, need, input) {
      switch (need.of) {
        case 'public':
        case 'signed-in':
          return {};
        case 'owner':
          if (principal.scope.orgRole === 'Owner') return {};
          throw errors.roleTooWeak('an Owner of the organization');
        case 'host':
          if (principal.kind === 'local') return {};
          throw errors.roleTooWeak('somebody on the host itself');
        case 'some-project':
          if (
            isAtLeast(
              strongest(principal.scope, () => true),
              need.role,
            )
          )
            return {};
          throw errors.roleTooWeak(`an Owner of the organization or ${need.role} of a project`);
        case 'project': {
          const project = await findProject(principal, idAt(input, need.id));
          if (isAtLeast(roleInProject(principal, project), need.role)) return { project };
          if (need.or && mayInProject(principal, need.or, project)) return { project };
          throw errors.roleTooWeak(`${need.role} of the whole project ${project.id}`);
        }
        case 'cluster': {
          const cluster = await findCluster(principal, idAt(input, need.id));
          if (isAtLeast(projectRoleOn(principal, cluster), need.role)) return { cluster };
          if (need.or && mayOnCluster(principal, need.or, cluster)) return { cluster };
          throw errors.roleTooWeakOnCluster(need.role, cluster.id);
        }
        default:
          // A need that is new in the contract and unknown here is refused.
          throw errors.roleTooWeak(`what ${JSON.stringify(need satisfies never)} asks for`);
      }
    },
  };

  async function findProject(principal: ControlPrincipal, id: string): Promise<Project> {
    const project = await clusters.findProject(id);
    if (project && seesProject(principal, project)) return project;
    throw errors.projectNotFound(id);
  }

  async function findCluster(principal: ControlPrincipal, id: string): Promise<Cluster> {
    const cluster = await clusters.find(id);
    if (cluster && seesCluster(principal, cluster)) return cluster;
    throw errors.clusterNotFound(id);
  }
}

function idAt(input: ControlInput, place: IdPlace): string {
  const [part, name = ''] = place.split('.') as [keyof ControlInput, string];
  const id = (input[part] as Record<string, unknown> | undefined)?.[name];
  // The route's schema has it required; a test holds every route to that.
  if (typeof id !== 'string') throw new Error(`the request has no ${place}`);
  return id;
}
