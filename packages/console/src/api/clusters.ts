import { queryOptions } from '@tanstack/react-query';
import type { Client, ControlReply } from './client.ts';

export type Cluster = ControlReply<'listClusters'>['clusters'][number];

const MOVING = ['CREATING', 'STOPPING', 'RESUMING', 'DELETING'];
const PAGE = 100;

/** All clusters that the caller may see. While one changes its state, it is asked for again each second. */
export const clustersQuery = (client: Client) =>
  queryOptions({
    queryKey: ['clusters'],
    async queryFn() {
      const found: Cluster[] = [];
      for (let currentPage = 1; ; currentPage++) {
        const query = { pageSize: PAGE, currentPage };
        const { clusters, count } = await client.control('listClusters', { query });
        found.push(...clusters);
        if (found.length >= count || clusters.length === 0) return found;
      }
    },
    refetchInterval: ({ state }) =>
      state.data?.some(({ status }) => MOVING.includes(status)) ? 1000 : false,
  });

export const clusterQuery = (client: Client, clusterId: string) =>
  queryOptions({
    queryKey: ['clusters', clusterId],
    queryFn: () => client.control('describeCluster', { params: { clusterId } }),
    refetchInterval: ({ state }) =>
      state.data && MOVING.includes(state.data.status) ? 1000 : false,
  });

const LOADS_MS = 10_000;

/** How busy the running clusters are. */
export const loadsQuery = (client: Client) =>
  queryOptions({
    queryKey: ['metrics', 'loads'],
    queryFn: () => client.control('listClusterLoads'),
    refetchInterval: LOADS_MS,
  });

export type ClusterEngine = Cluster['engine'];

/** What can keep the entities of a new cluster; the first does, if nothing is said. */
export const enginesQuery = (client: Client) =>
  queryOptions({
    queryKey: ['engines'],
    queryFn: async (): Promise<readonly ClusterEngine[]> =>
      (await client.control('listRegions')).flatMap(({ engines }) => engines),
  });

export const projectsQuery = (client: Client) =>
  queryOptions({ queryKey: ['projects'], queryFn: () => client.control('listProjects') });
