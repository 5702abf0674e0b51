import { join } from 'node:path';
import type { Profile } from '@latchkey/contract';
import { type ClusterParts, composeCluster } from './compose-cluster.ts';
import { composeEngines } from './compose-engines.ts';
import { composeGateway } from './compose-gateway.ts';
import type { Config } from './config/index.ts';
import type { Engine } from './engine/engine.ts';
import { createEngineResources } from './engine/zvec/engine-resources.ts';
import { openZvecEngine } from './engine/zvec/open-zvec-engine.ts';
import { ClusterFleet } from './fleet/cluster-fleet.ts';
import type { Endpoints } from './fleet/endpoints.ts';
import { openHostEndpoints } from './fleet/host-endpoints.ts';
import { createPortEndpoints } from './fleet/port-endpoints.ts';
import { ClusterFollower } from './handle/clusters/cluster-follower.ts';
import { ClusterLifecycle } from './handle/clusters/cluster-lifecycle.ts';
import type { Engines } from './handle/clusters/engines.ts';
import type { Failpoints } from './handle/clusters/failpoints.ts';
import { RecycleBin } from './handle/clusters/recycle-bin.ts';
import type { ImportFolder } from './handle/imports/import-folder.ts';
import type { SlotRange } from './store/clusters.ts';
import type { OpenConnections } from './transport/open-connections.ts';
import type { TlsFiles } from './transport/tls.ts';

type Common = Omit<
  ClusterParts,
  'cluster' | 'dataDir' | 'durability' | 'resources' | 'importFolder' | 'wrapAuthenticator'
>;

export interface FleetComposition {
  readonly config: Config;
  readonly common: Common & { readonly connections: OpenConnections };
  readonly tls: TlsFiles | undefined;
  /** The host as it stands in a URL. */
  readonly urlHost: string;
  readonly importFolder: ImportFolder | undefined;
  readonly wrapAuthenticator: ClusterParts['wrapAuthenticator'];
  readonly failpoints: Failpoints;
}

export interface ComposedFleet {
  readonly fleet: ClusterFleet;
  readonly lifecycle: ClusterLifecycle;
  readonly recycleBin: RecycleBin;
  /** Where other replicas share the store. */
  readonly follower: ClusterFollower | undefined;
  readonly slots: SlotRange;
  readonly engines: Engines;
  /** Of clusters that are to come. */
  readonly profile: Profile;
  /** Opens the files of a cluster that is not served; unset where no entities are kept here. */
  readonly openEngine: ((dir: string) => Promise<Engine>) | undefined;
}

const MOST_SLOTS = 1000;
/** The files of what is not served are moved as soon as it is closed. */
const ALL = Number.POSITIVE_INFINITY;

/** The clusters of this process and what takes them through their life; none is open yet. */
export async function composeFleet(parts: FleetComposition): Promise<ComposedFleet> {
  const { config, common, importFolder, wrapAuthenticator, failpoints } = parts;
  const { store, clock, log } = common;
  const { clusters } = store;
  await clusters.settleEngines(config.engine);
  // Without a Milvus nobody said how its databases are called.
  if (config.milvusUri) {
    const mayChange = config.store === 'sqlite';
    await clusters.settleMilvusDatabases(config.milvusDatabases, { mayChange });
  }
  const resources = createEngineResources(clock);
  const { engines, gatewayFor } = composeEngines(config, { clusters, clock, log });
  const fleet = new ClusterFleet({
    dir: join(config.data, 'clusters'),
    left: (dir) => resources.leaving.left(dir),
    endpoints: await endpointsOf(parts),
    compose: async (cluster, dataDir) => {
      const whole = {
        ...{ ...common, cluster, dataDir, resources, durability: config.durability },
        ...(importFolder ? { importFolder } : {}),
        ...(wrapAuthenticator ? { wrapAuthenticator } : {}),
      };
      const gateway = await gatewayFor(cluster);
      return gateway ? composeGateway(whole, gateway) : composeCluster(whole);
    },
  });
  const slots = slotsOf(config);
  const lifecycle = new ClusterLifecycle({ clusters, fleet, slots, engines, failpoints, log });
  const recycleBin = new RecycleBin({ clusters, lifecycle, clock, log });
  const follower =
    store.watchClusters &&
    new ClusterFollower({
      ...{ clusters, fleet, lifecycle, log, watch: store.watchClusters },
      elapsed: () => performance.now(),
    });
  // `--profile` counts for the first start; later clusters are like the first.
  const [first] = await clusters.listAll();
  const { durability } = config;
  return {
    ...{ fleet, lifecycle, recycleBin, follower, slots, engines },
    profile: first?.profile ?? config.profile,
    openEngine: engines.available.includes('embedded')
      ? (dir) => openZvecEngine({ ...{ dir, clock, log, durability, resources }, grace: ALL })
      : undefined,
  };
}

async function endpointsOf({ config, common, tls, urlHost }: FleetComposition): Promise<Endpoints> {
  const { limits, connections, log, clock } = common;
  const shared = { host: config.host, limits, connections, log, clock, ...(tls ? { tls } : {}) };
  return config.baseDomain === undefined
    ? createPortEndpoints({ ...shared, firstPort: config.port, urlHost })
    : openHostEndpoints({ ...shared, port: config.port, baseDomain: config.baseDomain });
}

/** No port beyond the last, and not the control plane's. */
function slotsOf({ port, adminPort, baseDomain }: Config): SlotRange {
  if (port === 0 || baseDomain !== undefined) return { end: MOST_SLOTS, blocked: [] };
  return { end: Math.min(MOST_SLOTS, 65_536 - port), blocked: [adminPort - port] };
}
