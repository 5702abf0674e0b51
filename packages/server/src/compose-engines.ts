import type { GatewaySettings } from './compose-gateway.ts';
import type { Config } from './config/index.ts';
import { ServiceToken } from './engine/milvus/service-token.ts';
import type { Engines } from './handle/clusters/engines.ts';
import type { Clock } from './kernel/clock.ts';
import { OperatorError } from './kernel/operator-error.ts';
import type { Log } from './observe/log.ts';
import type { Cluster, ClusterStore, MilvusDatabases } from './store/clusters.ts';

export interface ComposedEngines {
  readonly engines: Engines;
  /**
   * Where the Milvus is that keeps a cluster's entities; undefined: they are kept here.
   * @throws OperatorError if this server is not set up for its engine: the cluster is set aside then
   */
  gatewayFor(cluster: Cluster): Promise<GatewaySettings | undefined>;
}

type Clusters = Pick<ClusterStore, 'find' | 'list' | 'settleMilvusDatabases'>;

/** What can keep the entities of clusters, by the flags. @throws OperatorError: no token in its file */
export function composeEngines(
  config: Config,
  parts: {
    readonly clusters: Clusters;
    readonly clock: Clock;
    readonly log: Log;
  },
): ComposedEngines {
  const { engine, store, milvusDatabases } = config;
  const gateway = gatewayOf(config, parts.clock);
  if (gateway?.urls.some(isPlainAndFar)) {
    parts.log.warn('--milvus-uri is http: the service account travels in plain text; use https');
  }
  // Others share a store in PostgreSQL, and cannot read the files of this machine.
  const possible = { embedded: store === 'sqlite', milvus: gateway !== undefined };
  const all = [engine, engine === 'embedded' ? 'milvus' : 'embedded'] as const;
  return {
    engines: {
      available: all.filter((each) => possible[each]),
      oneMilvus: milvusDatabases === 'same',
    },
    async gatewayFor(cluster) {
      if (cluster.engine === 'embedded') {
        if (possible.embedded) return undefined;
        throw new OperatorError(
          `cluster ${cluster.id} has the embedded engine, whose entities are in the --data of one machine: with --store postgres://… a cluster is in front of Milvus`,
        );
      }
      if (!gateway) {
        throw new OperatorError(
          `cluster ${cluster.id} is in front of a Milvus: start the server with --milvus-uri and --milvus-token-file`,
        );
      }
      // Also now: a replica of an older release may have made it since the start.
      await parts.clusters.settleMilvusDatabases(milvusDatabases, { mayChange: false });
      await requireSameNames(cluster.id, { served: milvusDatabases, clusters: parts.clusters });
      if (!gateway.shared) await requireAlone(cluster, parts.clusters);
      return gateway;
    },
  };
}

/**
 * Under the other setting the names of a cluster's databases would mean those of others, or none: its
 * grants would go with what is not found.
 */
async function requireSameNames(
  id: string,
  { served, clusters }: { readonly served: MilvusDatabases; readonly clusters: Clusters },
): Promise<void> {
  const kept = (await clusters.find(id))?.milvusDatabases;
  if (kept === undefined || kept === served) return;
  throw new OperatorError(
    `cluster ${id} has its databases in Milvus as --milvus-databases ${kept} calls them, and under ${served} it would not find them: start the server with --milvus-databases ${kept}; to have them called otherwise, copy its collections with "latchkey migrate collections" into a cluster of another server, with a store of its own and --milvus-databases ${served}`,
  );
}

/**
 * Several may have been made while names were prefixed; without prefixes each would reach the databases of
 * the others.
 */
async function requireAlone({ id }: Cluster, clusters: Clusters): Promise<void> {
  const first = (await clusters.list()).find(({ engine }) => engine === 'milvus');
  if (first === undefined || first.id === id) return;
  throw new OperatorError(
    `an older cluster has the Milvus behind this server to itself: to serve ${id} beside it, start the server with --milvus-databases prefixed`,
  );
}

function gatewayOf(config: Config, clock: Clock): GatewaySettings | undefined {
  const { milvusUri, milvusTokenFile, milvusDatabases } = config;
  if (!milvusUri || !milvusTokenFile) return undefined;
  const token = new ServiceToken(milvusTokenFile, () => clock.now());
  return { urls: milvusUri, token, shared: milvusDatabases === 'prefixed' };
}

/** Whether what is sent there can be read on the way. */
function isPlainAndFar(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return protocol === 'http:' && !isHere;
}
