import type { Authenticator } from './authenticate/authenticator.ts';
import {
  type AuthenticatorParts,
  createAuthenticator,
} from './authenticate/create-authenticator.ts';
import type { CredentialUses } from './authenticate/credential-uses.ts';
import { createAuthorizer } from './authorize/create-authorizer.ts';
import type { Closing, Engine } from './engine/engine.ts';
import type { EngineResources } from './engine/zvec/engine-resources.ts';
import { openZvecEngine } from './engine/zvec/open-zvec-engine.ts';
import { createAliasHandlers } from './handle/aliases/alias-handlers.ts';
import { createAnalyzerHandlers } from './handle/analyzers/analyzer-handlers.ts';
import { createCollectionHandlers } from './handle/collections/collection-handlers.ts';
import { createKeyedSerial } from './handle/collections/keyed-serial.ts';
import {
  type BuildInfo,
  createConnectionHandlers,
} from './handle/connection/connection-handlers.ts';
import { createTimestampOracle } from './handle/connection/timestamp-oracle.ts';
import { createDatabaseHandlers } from './handle/databases/database-handlers.ts';
import { createEntityHandlers } from './handle/entities/entity-handlers.ts';
import { ExpirySweeper } from './handle/entities/expiry-sweeper.ts';
import { requireKept } from './handle/gateway/require-kept.ts';
import type { Handlers } from './handle/handler.ts';
import { createImports } from './handle/imports/create-imports.ts';
import type { ImportFolder } from './handle/imports/import-folder.ts';
import { createIndexHandlers } from './handle/indexes/index-handlers.ts';
import { createPartitionHandlers } from './handle/partitions/partition-handlers.ts';
import { createPrivilegeGroupHandlers } from './handle/privilege-groups/privilege-group-handlers.ts';
import type { RefreshNames } from './handle/roles/refresh-granted.ts';
import { createRoleHandlers } from './handle/roles/role-handlers.ts';
import { createRowPolicyHandlers } from './handle/row-policies/row-policy-handlers.ts';
import { createUserTagHandlers } from './handle/user-tags/user-tag-handlers.ts';
import { createUserHandlers } from './handle/users/user-handlers.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/random.ts';
import type { RecentCallers } from './observe/callers/recent-callers.ts';
import type { Log } from './observe/log.ts';
import type { Meters } from './observe/metrics/meters.ts';
import type { Cluster } from './store/clusters.ts';
import type { Store } from './store/store.ts';
import type { BodyBudget } from './transport/body-budget.ts';
import { createChain } from './transport/chain.ts';
import { createGrpcDoor, type GrpcDoor } from './transport/grpc/serve.ts';
import type { Limits } from './transport/limits.ts';
import { meteredChain } from './transport/metered-chain.ts';
import { createRestApp, type RestApp } from './transport/rest/create-rest-app.ts';

/** A version that the SDKs know how to read, and the name of what really answers. */
const BUILD: BuildInfo = { version: 'v2.6.0-latchkey', commit: '', time: '' };

export interface ClusterParts {
  readonly cluster: Cluster;
  /** Directory of the engine's files. */
  readonly dataDir: string;
  readonly durability: 'process' | 'sync';
  /** Shared by the clusters of a process. */
  readonly resources: EngineResources;
  /** Folder that files may be imported from; unset: none may. */
  readonly importFolder?: ImportFolder;
  readonly store: Store;
  readonly hasher: AuthenticatorParts['hasher'];
  readonly limits: Limits;
  /** Shared by all doors of the process. */
  readonly bodies: BodyBudget;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** Where it is kept when credentials were last used. */
  readonly uses?: CredentialUses;
  readonly nextRequestId: () => string;
  /** Where calls are counted. */
  readonly meters: Meters;
  /** Where it is kept who uses each credential. */
  readonly callers: RecentCallers;
  /** Puts another authenticator before or in place of the usual one; for benchmarks. */
  readonly wrapAuthenticator?: (usual: Authenticator) => Authenticator;
}

/** A cluster without its endpoint. */
export interface ComposedCluster {
  readonly grpc: GrpcDoor;
  readonly rest: RestApp;
  readonly engine: (Pick<Engine, 'copyTo'> & Partial<Pick<Engine, 'heldBytes'>>) | Engine;
  /**
   * Finds out what names of collections stand for, so that grants can be on it; unset: the catalogue knows.
   * @throws as `Upstream.call`
   */
  refreshNames?(database: string, names: readonly string[]): Promise<void>;
  /** What keeps it from answering, if something does. */
  trouble?(): string | undefined;
  /** Gives imports up and closes the engine, after the endpoint was stopped. */
  close(how?: Closing): Promise<void>;
}

/** Builds one cluster from its engine to its doors. */
export async function composeCluster(parts: ClusterParts): Promise<ComposedCluster> {
  const { cluster, store, log, clock, limits, bodies, nextRequestId } = parts;
  const { dataDir: dir, durability, resources } = parts;
  await requireKept('here', { catalog: store.catalog, clusterId: cluster.id });
  const engine = await openZvecEngine({ dir, clock, log, durability, resources });
  const { catalog } = store;
  const sweeper = new ExpirySweeper({ clusterId: cluster.id, catalog, engine, clock, log });
  try {
    await engine.openAll(await store.catalog.listCollections(cluster.id));
    const usual = handlersOf(parts, engine);
    const imports = await createImports({
      ...{ clusterId: cluster.id, catalog: store.catalog, jobs: store.importJobs, rpcs: usual },
      ...{ folder: parts.importFolder, clock, log },
    });
    const usualChain = createChain({
      clusterId: cluster.id,
      authenticator: authenticatorOf(parts),
      authorizer: createAuthorizer({ cluster, store }),
      handlers: { ...usual, ...imports.handlers },
    });
    const chain = meteredChain(usualChain, {
      ...{ meter: parts.meters.of(cluster.id), callers: parts.callers },
    });
    sweeper.start();
    return {
      engine,
      grpc: createGrpcDoor({ chain, limits, bodies, log, nextRequestId }),
      rest: createRestApp({ chain, catalog, limits, bodies, log, nextRequestId }),
      async close(how) {
        await sweeper.stop();
        await imports.stop();
        await engine.close(how);
      },
    };
  } catch (error) {
    await engine.close();
    throw error;
  }
}

/** What a cluster has whatever keeps its entities: the sign-in, and all about who may do what. */
export function sharedParts(
  parts: ClusterParts,
  refreshNames: RefreshNames,
): { authenticator: Authenticator; handlers: Handlers } {
  return { authenticator: authenticatorOf(parts), handlers: accessHandlers(parts, refreshNames) };
}

/** @param refreshNames of a cluster in front of Milvus: the catalogue alone does not know what names stand for */
function accessHandlers(
  { cluster, store, hasher, clock }: ClusterParts,
  refreshNames?: RefreshNames,
): Handlers {
  const { catalog, users, rowPolicies, userTags } = store;
  const { profile } = cluster;
  const timestamps = createTimestampOracle(clock);
  const connection = createConnectionHandlers({
    ...{ catalog, timestamps, build: BUILD, clock, profile },
    enforcesRowPolicies: refreshNames === undefined,
  });
  const { Connect, ClientHeartbeat } = connection;
  return {
    ...(Connect && { Connect }),
    ...(ClientHeartbeat && { ClientHeartbeat }),
    ...createUserHandlers({ users, hasher, profile }),
    ...createRoleHandlers({ store, profile, ...(refreshNames && { refreshNames }) }),
    ...createPrivilegeGroupHandlers({ privilegeGroups: store.privilegeGroups, profile }),
    ...createRowPolicyHandlers({ catalog, rowPolicies }),
    ...createUserTagHandlers({ userTags }),
  };
}

function authenticatorOf(parts: ClusterParts): Authenticator {
  const { cluster, store, hasher, clock, random, uses, wrapAuthenticator } = parts;
  const usual = createAuthenticator({
    ...{ cluster, store, hasher, clock, random },
    ...(uses && { uses }),
  });
  return wrapAuthenticator ? wrapAuthenticator(usual) : usual;
}

function handlersOf(parts: ClusterParts, engine: Engine): Handlers {
  const { store, clock, log } = parts;
  const { catalog } = store;
  const changes = createKeyedSerial();
  const timestamps = createTimestampOracle(clock);
  return {
    ...accessHandlers(parts),
    ...createConnectionHandlers({
      ...{ catalog, timestamps, build: BUILD, clock, profile: parts.cluster.profile },
      enforcesRowPolicies: true,
    }),
    ...createDatabaseHandlers({ catalog }),
    ...createCollectionHandlers({ catalog, engine, changes }),
    ...createAliasHandlers({ catalog }),
    ...createAnalyzerHandlers({ catalog }),
    ...createPartitionHandlers({ catalog, engine, changes }),
    ...createIndexHandlers({ catalog, engine, changes }),
    ...createEntityHandlers({ catalog, engine, clock, log }),
  };
}
