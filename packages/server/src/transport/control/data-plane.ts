import { errors } from '@latchkey/contract';
import { type ControlPrincipal, dataPrincipal } from '../../handle/control-principal.ts';
import type { Principal } from '../../kernel/principal.ts';
import type { Cluster, ClusterStore } from '../../store/clusters.ts';
import type { RestApp } from '../rest/create-rest-app.ts';

/** A cluster's REST door, and who the caller is there. */
export interface ClusterEntrance {
  readonly clusterId: string;
  readonly principal: Principal;
  readonly rest: RestApp;
}

/** The way of the control plane's callers to the data of clusters: through the door of each. */
export interface DataPlane {
  /**
   * @param clusterId may be left out by who may see one cluster only
   * @throws errors.clusterNotFound, clusterNotNamed, clusterDropped, clusterNotRunning
   */
  enter(caller: ControlPrincipal, clusterId: string | undefined): Promise<ClusterEntrance>;
  /** Of all running clusters that the caller may see. */
  entrances(caller: ControlPrincipal): Promise<ClusterEntrance[]>;
}

export function createDataPlane(parts: {
  readonly clusters: Pick<ClusterStore, 'find' | 'list'>;
  readonly covers: (caller: ControlPrincipal, cluster: Cluster) => boolean;
  readonly restOf: (clusterId: string) => RestApp | undefined;
}): DataPlane {
  const { clusters, covers, restOf } = parts;
  const entrance = (caller: ControlPrincipal, { id }: Cluster): ClusterEntrance | undefined => {
    const rest = restOf(id);
    return rest && { clusterId: id, principal: dataPrincipal(caller), rest };
  };
  const visible = async (caller: ControlPrincipal) =>
    (await clusters.list()).filter((cluster) => covers(caller, cluster));
  return {
    async enter(caller, clusterId) {
      const cluster =
        clusterId === undefined ? await onlyOne(caller) : await named(caller, clusterId);
      if (cluster.deletedAt !== undefined) throw errors.clusterDropped(cluster.id);
      const found = entrance(caller, cluster);
      if (!found) throw errors.clusterNotRunning(cluster.id, cluster.status);
      return found;
    },
    async entrances(caller) {
      return (await visible(caller)).flatMap((cluster) => entrance(caller, cluster) ?? []);
    },
  };

  async function named(caller: ControlPrincipal, id: string): Promise<Cluster> {
    const cluster = await clusters.find(id);
    if (cluster && covers(caller, cluster)) return cluster;
    throw errors.clusterNotFound(id);
  }

  async function onlyOne(caller: ControlPrincipal): Promise<Cluster> {
    const all = await visible(caller);
    const [only] = all;
    if (only && all.length === 1) return only;
    throw errors.clusterNotNamed(all.map(({ id }) => id));
  }
}
