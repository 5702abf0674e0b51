import { join } from 'node:path';
import { BUILT_IN_ROLES } from '@latchkey/contract';
import { apiKeyControlSignIn } from './authenticate/control-sign-in.ts';
import { createPasswordHasher } from './authenticate/password.ts';
import { createControlAuthorizer } from './authorize/control-authorizer.ts';
import { type ClusterParts, composeCluster, type RunningCluster } from './compose-cluster.ts';
import { composeControlHandlers } from './compose-control.ts';
import type { Config } from './config/index.ts';
import { type FoundingReveal, found } from './found/found.ts';
import { ImportFolder } from './handle/imports/import-folder.ts';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { createRequestIds } from './kernel/request-ids.ts';
import { Secret } from './kernel/secret.ts';
import { createLog, type Log } from './observe/log.ts';
import type { Cluster } from './store/clusters.ts';
import { claimDataDir } from './store/data-dir.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';
import { openControlDoor } from './transport/control/open-control-door.ts';
import { serveReference } from './transport/control/serve-reference.ts';
import { DEFAULT_LIMITS, type Limits } from './transport/limits.ts';
import type { Listener } from './transport/listen.ts';
import { selfSignedFiles } from './transport/self-signed.ts';
import type { TlsFiles } from './transport/tls.ts';

export type { FoundingReveal };

/** How long calls in flight may take once the server was told to stop. */
const GRACE_MS = 10_000;

/** What a server takes from around it, besides its configuration. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called when a first start is about to make something; may throw to prevent it. */
  readonly beforeFounding?: () => void;
  /** Parts to use instead of the usual ones, for tests and benchmarks. */
  readonly log?: Log;
  readonly hasher?: ClusterParts['hasher'];
  readonly limits?: Partial<Limits>;
  readonly authenticator?: ClusterParts['wrapAuthenticator'];
}

export interface RunningServer {
  /** e.g. `http://127.0.0.1:19530` */
  readonly clusterUrl: string;
  readonly controlUrl: string;
  /** Set when this start was the first on its data directory: the only place of the secrets. */
  readonly founded?: FoundingReveal;
  /** SHA-256 fingerprint of the certificate that `--tls self-signed` made. */
  readonly fingerprint?: string;
  stop(): Promise<void>;
}

/**
 * Starts everything and resolves when a client's first call will succeed.
 * @throws OperatorError, and errors of the system such as a port that is taken; nothing is left open
 */
export async function startServer(
  config: Config,
  surroundings: Surroundings,
): Promise<RunningServer> {
  const undo = new UndoStack();
  try {
    return await start(config, surroundings, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function start(
  config: Config,
  surroundings: Surroundings,
  undo: UndoStack,
): Promise<RunningServer> {
  const log = surroundings.log ?? createLog(config.logLevel);
  // Before anything is made: it may be misspelt.
  const importFolder = config.importDir ? await ImportFolder.at(config.importDir) : undefined;
  const claim = claimDataDir(config.data);
  undo.push(() => claim.release());
  const store = await openSqliteStore({
    path: join(config.data, 'latchkey.db'),
    clock: systemClock,
    random: systemRandom,
  });
  undo.push(() => store.close());
  const hasher = surroundings.hasher ?? createPasswordHasher();
  const founded = await foundOnce({ config, surroundings, store, hasher, log });
  const cluster = await onlyCluster(store);
  const tls = await tlsFiles(config);
  const common = {
    store,
    log,
    hasher,
    clock: systemClock,
    random: systemRandom,
    limits: { ...DEFAULT_LIMITS, ...surroundings.limits },
    nextRequestId: createRequestIds(systemRandom),
    host: config.host,
    ...(tls ? { tls } : {}),
  };
  const running: RunningCluster = await composeCluster({
    ...common,
    cluster,
    dataDir: join(config.data, 'clusters', cluster.id),
    port: config.port,
    ...(importFolder ? { importFolder } : {}),
    durability: config.durability,
    ...(surroundings.authenticator ? { wrapAuthenticator: surroundings.authenticator } : {}),
  });
  undo.push(() => running.close());
  const scheme = tls ? 'https' : 'http';
  const clusterUrl = `${scheme}://${urlHost(config.host)}:${running.listener.port}`;
  let controlUrl = '';
  const control: Listener = await openControlDoor({
    ...common,
    port: config.adminPort,
    signIns: [apiKeyControlSignIn({ apiKeys: store.apiKeys, clock: systemClock })],
    authorizer: createControlAuthorizer({ clusters: store.clusters }),
    handlers: composeControlHandlers({
      ...{ store, clock: systemClock, addressOf: () => clusterUrl, controlUrl: () => controlUrl },
    }),
    extend: serveReference,
  });
  controlUrl = `${scheme}://${urlHost(config.host)}:${control.port}`;
  undo.push(() => control.stop(0));
  log.debug({ cluster: cluster.id, clusterUrl }, 'serving');
  return {
    clusterUrl,
    controlUrl,
    ...(founded ? { founded } : {}),
    ...(tls?.fingerprint ? { fingerprint: tls.fingerprint } : {}),
    async stop() {
      log.info('stopping');
      await Promise.all([running.listener.stop(GRACE_MS), control.stop(GRACE_MS)]);
      await undo.run();
    },
  };
}

/** Makes what a data directory starts with, unless it is there. */
async function foundOnce(parts: {
  config: Config;
  surroundings: Surroundings;
  store: Store;
  hasher: ClusterParts['hasher'];
  log: Log;
}): Promise<FoundingReveal | undefined> {
  const { config, surroundings, store, hasher, log } = parts;
  const given = surroundings.env.LATCHKEY_BOOTSTRAP_PASSWORD;
  if ((await store.clusters.list()).length > 0) {
    if (given) log.warn('LATCHKEY_BOOTSTRAP_PASSWORD is ignored: the cluster exists already');
    return undefined;
  }
  surroundings.beforeFounding?.();
  return found({
    store,
    hasher,
    random: systemRandom,
    profile: config.profile,
    roles: BUILT_IN_ROLES[config.profile],
    ...(given ? { bootstrapPassword: new Secret(given) } : {}),
  });
}

async function onlyCluster(store: Store): Promise<Cluster> {
  const [cluster] = await store.clusters.list();
  if (!cluster) throw new Error('the store holds no cluster');
  return cluster;
}

async function tlsFiles(
  config: Config,
): Promise<(TlsFiles & { fingerprint?: string }) | undefined> {
  if (config.tlsCert && config.tlsKey) return { cert: config.tlsCert, key: config.tlsKey };
  if (config.tls !== 'self-signed') return undefined;
  const hosts = new Set(['localhost', '127.0.0.1', '::1', config.host]);
  return selfSignedFiles(config.data, [...hosts]);
}

/** An address as it stands in a URL; one that means "all addresses" becomes loopback. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** What to close again, newest first; each is closed once. */
class UndoStack {
  readonly #steps: (() => void | Promise<void>)[] = [];

  push(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  async run(): Promise<void> {
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step();
  }
}
