import { ApiError, errors, METHOD_POLICY, METHOD_ROWS, privilegeOfWire } from '@latchkey/contract';
import {
  CONTROL_ROUTES,
  type ControlData,
  type ControlNeed,
  type ControlOperation,
} from '@latchkey/contract/control';
import { type ControlPrincipal, dataPrincipal } from '../handle/control-principal.ts';
import type { Cluster } from '../store/clusters.ts';
import type { Store } from '../store/store.ts';
import { compileRights } from './compile-rights.ts';
import type { ControlAuthorizer } from './control-authorizer.ts';
import { decide } from './decide.ts';
import { heldByRoles } from './held-by-roles.ts';
import { loadStanding } from './load-standing.ts';
import { seesProject } from './project-role-on.ts';
import { readGroups } from './read-groups.ts';

type Refusals = ControlData<'listRefusals'>;

interface Parts {
  readonly store: Pick<
    Store,
    | 'clusters'
    | 'catalog'
    | 'users'
    | 'userTags'
    | 'apiKeys'
    | 'members'
    | 'grants'
    | 'privilegeGroups'
  >;
  readonly authorizer: ControlAuthorizer;
}

/** Where the ids of an operation are looked for: the project of what it is about, and the cluster. */
interface Ids {
  readonly cluster: string | undefined;
  readonly projects: readonly string[];
}

/**
 * What a caller would be refused, as the two authorizers would decide now: for pages that say before a
 * button is pressed what it takes.
 */
export function createRefusals({ store, authorizer }: Parts) {
  return async (caller: ControlPrincipal, clusterId: string | undefined): Promise<Refusals> => {
    const cluster = clusterId === undefined ? undefined : await find(caller, clusterId);
    const projects = cluster ? [cluster.projectId] : await projectsOf(caller);
    const ids = { cluster: cluster?.id, projects };
    return {
      operations: await refusedOperations(caller, ids),
      calls: cluster ? await refusedCalls(caller, cluster) : [],
    };
  };

  /** @throws errors.clusterNotFound also for one that the caller may not see */
  async function find(caller: ControlPrincipal, id: string): Promise<Cluster> {
    const need = {
      ...({ of: 'cluster', role: 'Read-Only', id: 'params.id' } as const),
      or: 'serving_cluster:view' as const,
    };
    const { cluster } = await authorizer.authorize(caller, need, inputOf({ id }));
    if (!cluster) throw errors.clusterNotFound(id);
    return cluster;
  }

  async function projectsOf(caller: ControlPrincipal): Promise<string[]> {
    const projects = await store.clusters.listProjects();
    return projects.filter((project) => seesProject(caller, project)).map(({ id }) => id);
  }

  async function refusedOperations(caller: ControlPrincipal, ids: Ids) {
    const refused: Refusals['operations'][number][] = [];
    for (const operation of Object.keys(CONTROL_ROUTES) as ControlOperation[]) {
      const { needs, hidden } = CONTROL_ROUTES[operation] as (typeof CONTROL_ROUTES)['explain'];
      const asked = hidden ? undefined : askedNeed(needs, ids);
      if (!asked || (await isAllowed(caller, asked.need, asked.ids))) continue;
      refused.push({ operation, ...asked.shown });
    }
    return refused;
  }

  /** Of several projects one is enough. */
  async function isAllowed(caller: ControlPrincipal, need: ControlNeed, ids: readonly string[]) {
    for (const id of ids) {
      try {
        await authorizer.authorize(caller, need, inputOf({ id }));
        return true;
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
    return false;
  }

  async function refusedCalls(caller: ControlPrincipal, cluster: Cluster) {
    const principal = dataPrincipal(caller);
    const standing = await loadStanding(principal, {
      ...{ cluster, store },
      // No user of the cluster comes to the control plane.
      privilegesOf: () => compileRights({ own: [] }),
      heldBy: async (roles) =>
        heldByRoles(roles, { cluster, store, groups: await readGroups(store, cluster.id) }),
    });
    const policy = METHOD_POLICY[cluster.profile];
    const refused: Refusals['calls'][number][] = [];
    for (const { name, served } of METHOD_ROWS) {
      const rule = policy.get(name);
      if (!served || rule?.kind !== 'privilege') continue;
      try {
        // Of nothing that there is: only who holds the privilege on all may then.
        const names = { strings: () => [''] };
        const resolve = store.catalog.ids.asOfNow(cluster.id);
        decide(rule, { principal, standing, names, database: 'default', resolve });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        refused.push({ call: name, privilege: privilegeOfWire(rule.privilege) });
      }
    }
    return refused;
  }
}

/** A need with the objects that it is asked about; of several one is enough. */
interface AskedNeed {
  readonly shown: Omit<Refusals['operations'][number], 'operation'>;
  readonly need: ControlNeed;
  readonly ids: readonly string[];
}

/** Undefined for what everybody may, or nobody here, and for what no object was named for. */
function askedNeed(need: ControlNeed, { cluster, projects }: Ids): AskedNeed | undefined {
  const id = 'params.id';
  switch (need.of) {
    case 'owner':
      return { need, shown: { needs: need.of }, ids: [''] };
    case 'some-project':
      return { need, shown: { needs: need.of, role: need.role }, ids: [''] };
    case 'project':
      return { need: { ...need, id }, shown: { needs: need.of, role: need.role }, ids: projects };
    case 'cluster': {
      const shown = { needs: need.of, role: need.role };
      return cluster === undefined ? undefined : { need: { ...need, id }, shown, ids: [cluster] };
    }
    default:
      return undefined;
  }
}

function inputOf(params: object) {
  return { params, query: {}, body: {} };
}
