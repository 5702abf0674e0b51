import { errors } from '@latchkey/contract';
import { createIds } from '../../kernel/ids.ts';
import type { Random } from '../../kernel/random.ts';
import type { Origin } from '../../store/audit.ts';
import type { ClusterStore, Project } from '../../store/clusters.ts';

/** As many as the cloud allows. */
const MOST_PROJECTS = 100;
const MOST_REGIONS = 64;

type Wish = Pick<Project, 'organizationId' | 'name' | 'plan'> &
  Partial<Pick<Project, 'description' | 'regionIds'>>;

/** Changes of projects. */
export interface Projects {
  create(wish: Wish, origin: Origin): Promise<string>;
  change(
    project: Project,
    change: Partial<Pick<Project, 'name' | 'description' | 'plan'>>,
    origin: Origin,
  ): Promise<void>;
  /** @returns all regions of the project */
  addRegions(project: Project, regionIds: readonly string[], origin: Origin): Promise<string[]>;
  drop(id: string, origin: Origin): Promise<void>;
}

export function createProjects(parts: {
  readonly clusters: ClusterStore;
  readonly random: Random;
}): Projects {
  const { clusters } = parts;
  const ids = createIds(parts.random);
  return {
    async create({ organizationId, name, plan, description = '', regionIds = ['local'] }, origin) {
      const id = ids.project();
      const project = { id, organizationId, name, plan, description, regionIds };
      const outcome = await clusters.createProject(project, MOST_PROJECTS, origin);
      if (outcome === 'full') throw errors.tooManyProjects(MOST_PROJECTS);
      return id;
    },
    async change({ id }, change, origin) {
      const changed = await clusters.changeProject(id, () => change, origin);
      if (!changed) throw errors.projectNotFound(id);
    },
    async addRegions({ id }, regionIds, origin) {
      const withMore = ({ regionIds: before }: Project) => {
        const all = [...new Set([...before, ...regionIds])];
        if (all.length <= MOST_REGIONS) return { regionIds: all };
        throw errors.controlParameter(`regionIds: a project may have ${MOST_REGIONS} regions`);
      };
      const changed = await clusters.changeProject(id, withMore, origin);
      if (!changed) throw errors.projectNotFound(id);
      return [...changed.regionIds];
    },
    async drop(id, origin) {
      const outcome = await clusters.dropProject(id, origin);
      if (outcome === 'gone') throw errors.projectNotFound(id);
      if (outcome === 'not-empty') throw errors.projectNotEmpty(id);
    },
  };
}
