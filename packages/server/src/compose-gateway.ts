import { mkdir } from 'node:fs/promises';
import { createAuthorizer } from './authorize/create-authorizer.ts';
import {
  createRefreshingAuthorizer,
  type Refresh,
} from './authorize/create-refreshing-authorizer.ts';
import { type ClusterParts, type ComposedCluster, sharedParts } from './compose-cluster.ts';
import type { ServiceToken } from './engine/milvus/service-token.ts';
import { Upstream } from './engine/milvus/upstream.ts';
import { createRelay } from './handle/gateway/create-relay.ts';
import { prefixedNames, SAME_NAMES } from './handle/gateway/database-names.ts';
import { GatewayUpstream } from './handle/gateway/gateway-upstream.ts';
import { Mirror } from './handle/gateway/mirror.ts';
import { createMirroredHandlers } from './handle/gateway/mirrored-handlers.ts';
import { requireKept } from './handle/gateway/require-kept.ts';
import type { CatalogStore } from './store/catalog.ts';
import { createChain } from './transport/chain.ts';
import { createGrpcDoor } from './transport/grpc/serve.ts';
import { meteredChain } from './transport/metered-chain.ts';
import { createRestApp } from './transport/rest/create-rest-app.ts';

/** Where an upstream Milvus is, and how it is shared. */
export interface GatewaySettings {
  readonly urls: readonly string[];
  readonly token: ServiceToken;
  /** Whether several clusters have their databases there, under prefixes. */
  readonly shared: boolean;
}

/** Bytes of a reply of upstream, whose own limit is 512 MiB unless configured. */
const REPLY_BYTES = 512 * 1024 * 1024;

/**
 * Builds a cluster whose entities are an upstream Milvus': the same doors and the same chain, but only
 * users, roles and policies have handlers; the rest is relayed.
 */
export async function composeGateway(
  parts: ClusterParts,
  settings: GatewaySettings,
): Promise<ComposedCluster> {
  const { cluster, store, log, clock, limits, bodies, nextRequestId } = parts;
  const { catalog } = store;
  await requireKept('upstream', { catalog, clusterId: cluster.id });
  const { urls, token } = settings;
  const names = settings.shared ? prefixedNames(cluster.id) : SAME_NAMES;
  const upstream = new Upstream({ urls, token, replyBytes: REPLY_BYTES, log });
  const asked = new GatewayUpstream(upstream, names);
  const unwatch = asked.watch();
  const mirror = new Mirror({
    ...{ clusterId: cluster.id, catalog, now: () => clock.now(), upstream: asked },
  });
  const refresh: Refresh = (...named) => mirror.refresh(...named);
  const { authenticator, handlers: own } = sharedParts(parts, async (...named) => {
    await refresh(...named);
  });
  const mirrored = createMirroredHandlers({ catalog, mirror, upstream: asked });
  const usualChain = createChain({
    clusterId: cluster.id,
    authenticator,
    authorizer: createRefreshingAuthorizer(createAuthorizer({ cluster, store }), {
      ...{ profile: cluster.profile, refresh },
      isOwn: (method) => method in own,
    }),
    handlers: { ...own, ...mirrored },
    relay: createRelay({
      ...{ clusterId: cluster.id, profile: cluster.profile, upstream, names, mirror, catalog },
    }),
  });
  const chain = meteredChain(usualChain, {
    ...{ meter: parts.meters.of(cluster.id), callers: parts.callers },
  });
  return {
    // The entities are not here; what is copied of this cluster is in the store.
    engine: { copyTo: async (dir) => void (await mkdir(dir, { recursive: true })) },
    grpc: createGrpcDoor({ chain, limits, bodies, log, nextRequestId }),
    rest: createRestApp({
      chain,
      catalog: refreshed(catalog, refresh),
      limits,
      bodies,
      log,
      nextRequestId,
    }),
    async refreshNames(database, names) {
      await refresh(database, names);
    },
    trouble() {
      const { state } = upstream;
      return state === 'answers' || state === 'unknown' ? undefined : `upstream Milvus: ${state}`;
    },
    async close() {
      unwatch();
      upstream.close();
    },
  };
}

/** REST translates rows by the catalogue's schema, which has to be upstream's. */
function refreshed(catalog: CatalogStore, refresh: Refresh): CatalogStore {
  return {
    ...catalog,
    async findCollection(clusterId, database, name) {
      await refresh(database, [name]);
      return catalog.findCollection(clusterId, database, name);
    },
  };
}
