import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BUILT_IN_ROLES } from '@latchkey/contract';
import { apiKeyControlSignIn, localControlSignIn } from './authenticate/control-sign-in.ts';
import { CredentialUses } from './authenticate/credential-uses.ts';
import { createPasswordHasher } from './authenticate/password.ts';
import { createControlAuthorizer } from './authorize/control-authorizer.ts';
import { mayAt } from './authorize/project-role-on.ts';
import { composeBounds } from './compose-bounds.ts';
import type { ClusterParts } from './compose-cluster.ts';
import { composeConsole } from './compose-console.ts';
import { composeControl } from './compose-control.ts';
import { composeFleet } from './compose-fleet.ts';
import { composeHealth } from './compose-health.ts';
import { openStore } from './compose-store.ts';
import type { Config } from './config/index.ts';
import { readSingleSignOn } from './config/single-sign-on.ts';
import type { ClusterFleet } from './fleet/cluster-fleet.ts';
import { type FoundingReveal, found } from './found/found.ts';
import { BackupSchedule } from './handle/backups/backup-schedule.ts';
import { Backups } from './handle/backups/backups.ts';
import { type Failpoints, NO_FAILPOINTS } from './handle/clusters/failpoints.ts';
import { EndpointTaken } from './handle/clusters/fleet.ts';
import { startClusters } from './handle/clusters/start-clusters.ts';
import { ImportFolder } from './handle/imports/import-folder.ts';
import { createSnapshots } from './handle/snapshots/create-snapshots.ts';
import { systemClock } from './kernel/clock.ts';
import { systemRandom } from './kernel/random.ts';
import { createRequestIds } from './kernel/request-ids.ts';
import { Secret } from './kernel/secret.ts';
import { RecentCallers } from './observe/callers/recent-callers.ts';
import { giveBackMemory } from './observe/give-back-memory.ts';
import { createLog, type Log } from './observe/log.ts';
import { Meters } from './observe/metrics/meters.ts';
import { CONTROL_SOCKET, claimDataDir } from './store/data-dir.ts';
import type { Store } from './store/store.ts';
import { openControlDoor } from './transport/control/open-control-door.ts';
import { openLocalDoor } from './transport/control/open-local-door.ts';
import { DEFAULT_LIMITS, type Limits } from './transport/limits.ts';
import type { Listener } from './transport/listen.ts';
import { requireFreePort } from './transport/require-free-port.ts';
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
  /** Told the first secrets where a start made them and failed then: no other start shows them. */
  readonly foundedInVain?: (founded: FoundingReveal) => void;
  /** Parts to use instead of the usual ones, for tests and benchmarks. */
  readonly log?: Log;
  readonly hasher?: ClusterParts['hasher'];
  readonly limits?: Partial<Limits>;
  readonly authenticator?: ClusterParts['wrapAuthenticator'];
  /** Where tests end the process. */
  readonly failpoints?: Failpoints;
}

export interface RunningServer {
  /** Of the oldest cluster that serves, e.g. `http://127.0.0.1:19530`; empty if none does. */
  readonly clusterUrl: string;
  readonly controlUrl: string;
  /** Set when this start was the first on its data directory: the only place of the secrets. */
  readonly founded?: FoundingReveal;
  /** With `--metrics-port`: where `/healthz`, `/readyz` and `/metrics` are. */
  readonly healthUrl?: string;
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
  let founded: FoundingReveal | undefined;
  const keep = (reveal: FoundingReveal) => {
    founded = reveal;
  };
  try {
    return await start(config, surroundings, { undo, keep });
  } catch (error) {
    await undo.run();
    if (founded) surroundings.foundedInVain?.(founded);
    throw error;
  }
}

async function start(
  config: Config,
  surroundings: Surroundings,
  { undo, keep }: { undo: UndoStack; keep: (founded: FoundingReveal) => void },
): Promise<RunningServer> {
  const log = surroundings.log ?? createLog(config.logLevel);
  // Before anything is made: it may be misspelt.
  const singleSignOn = config.ssoFile ? readSingleSignOn(config.ssoFile) : undefined;
  const importFolder = config.importDir ? await ImportFolder.at(config.importDir) : undefined;
  await importFolder?.uploads.removeForgotten(systemClock.now());
  const claim = claimDataDir(config.data);
  undo.push(() => claim.release());
  const store = await openStore(config, { clock: systemClock, random: systemRandom, log });
  undo.push(() => store.close());
  const uses = new CredentialUses({ store, clock: systemClock, log });
  uses.start();
  undo.push(() => uses.stop());
  const meters = new Meters(systemClock);
  meters.start();
  undo.push(() => meters.stop());
  undo.push(giveBackMemory());
  const hasher = surroundings.hasher ?? createPasswordHasher();
  const tls = await tlsFiles(config);
  const founded = await foundOnce({ config, surroundings, store, hasher, log });
  if (founded) keep(founded);
  const common = {
    store,
    log,
    hasher,
    clock: systemClock,
    random: systemRandom,
    uses,
    meters,
    callers: new RecentCallers(systemClock),
    lastUses: (ids: readonly string[]) => uses.find(ids),
    limits: { ...DEFAULT_LIMITS, ...surroundings.limits },
    ...composeBounds(config, { log, clock: systemClock }),
    nextRequestId: createRequestIds(systemRandom),
  };
  const failpoints = surroundings.failpoints ?? NO_FAILPOINTS;
  const composed = await composeFleet({
    ...{ config, common, tls, importFolder, failpoints, urlHost: urlHost(config.host) },
    wrapAuthenticator: surroundings.authenticator,
  });
  const { fleet, lifecycle, recycleBin, follower } = composed;
  undo.push(() => fleet.stop());
  const backups = new Backups({
    ...{ ...common, dataDir: config.data, may: mayAt, engines: () => fleet.engines() },
    openEngine: composed.openEngine,
  });
  await backups.takeUp();
  const health = await composeHealth({ ...common, config, fleet });
  undo.push(() => health.stop());
  const wanted = await startClusters(store.clusters, lifecycle);
  // Where nothing serves, whoever started the server has to know why.
  if (wanted > 0 && fleet.size === 0) throw causeOf(fleet.firstFailure);
  const snapshots = await createSnapshots({
    ...{ dataDir: config.data, store, random: systemRandom },
    engines: () => fleet.engines(),
  });
  const byKey = apiKeyControlSignIn({ store, clock: systemClock, uses });
  let controlUrl = '';
  const pages = composeConsole({
    ...{ ...common, singleSignOn, tls: tls !== undefined, controlUrl: () => controlUrl },
  });
  const authorizer = createControlAuthorizer({ clusters: store.clusters });
  const doors = {
    ...{ ...common, host: config.host, ...(tls ? { tls } : {}) },
    authorizer,
    ...composeControl({
      ...{ ...common, ...composed, failpoints, snapshots, backups, authorizer },
      ...{ controlUrl: () => controlUrl, uploads: importFolder?.uploads },
      consoleHandlers: pages.handlers,
    }),
  };
  const control: Listener = await openControlDoor({
    ...doors,
    port: config.adminPort,
    signIns: [pages.signIns.commandLine, byKey, pages.signIns.browser],
    extend(app, tools) {
      doors.extend(app, tools);
      pages.serve(app, tools);
    },
  });
  undo.push(() => control.stop(0));
  controlUrl = `${tls ? 'https' : 'http'}://${urlHost(config.host)}:${control.port}`;
  const organization = await store.clusters.findOrganization();
  const local = await openLocalDoor({
    ...doors,
    path: resolve(config.data, CONTROL_SOCKET),
    signIns: [byKey, localControlSignIn(organization?.id ?? '')],
  });
  undo.push(() => local?.stop(0));
  await recycleBin.empty();
  recycleBin.start();
  undo.push(() => recycleBin.stop());
  const schedule = new BackupSchedule({ ...common, backups });
  await schedule.look();
  schedule.start();
  undo.push(() => schedule.stop());
  follower?.start();
  undo.push(() => follower?.stop());
  health.ready();
  const clusterUrl = await firstAddress(store, fleet);
  log.debug({ clusters: fleet.size, clusterUrl }, 'serving');
  return {
    clusterUrl,
    controlUrl,
    ...(founded ? { founded } : {}),
    ...(tls?.fingerprint ? { fingerprint: tls.fingerprint } : {}),
    ...(health.url !== undefined && { healthUrl: health.url }),
    async stop() {
      health.drain();
      if (config.drainSeconds > 0) log.info({ seconds: config.drainSeconds }, 'draining');
      await sleep(config.drainSeconds * 1000);
      log.info('stopping');
      await follower?.stop();
      const work = Promise.all([lifecycle.stop(), backups.stop()]);
      const clusters = work.then(() => fleet.stop());
      await Promise.all([control.stop(GRACE_MS), local?.stop(GRACE_MS), clusters]);
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
  if (await store.clusters.findOrganization()) {
    if (given) log.warn('LATCHKEY_BOOTSTRAP_PASSWORD is ignored: the cluster exists already');
    return undefined;
  }
  surroundings.beforeFounding?.();
  // What most often keeps a first start from serving, before it has made anything.
  await requireFreePort(config.host, config.port);
  await requireFreePort(config.host, config.adminPort);
  if (config.metricsPort) await requireFreePort(config.metricsHost, config.metricsPort);
  try {
    return await found({
      store,
      hasher,
      random: systemRandom,
      ...{ profile: config.profile, engine: config.engine },
      roles: BUILT_IN_ROLES[config.profile],
      ...(given ? { bootstrapPassword: new Secret(given) } : {}),
    });
  } catch (error) {
    // Of replicas that start at once on an empty store, one is first, and has the secrets.
    if (await store.clusters.findOrganization()) return undefined;
    throw error;
  }
}

/** Of the oldest cluster that serves; empty if none does. */
async function firstAddress(store: Store, fleet: ClusterFleet): Promise<string> {
  for (const { id } of await store.clusters.list()) {
    const state = fleet.state(id);
    if (state?.kind === 'open') return state.address;
  }
  return '';
}

/** An error of the system itself, where that is what it came from: it says more to a command line. */
function causeOf(failure: unknown): unknown {
  return failure instanceof EndpointTaken ? failure.cause : failure;
}

async function tlsFiles(
  config: Config,
): Promise<(TlsFiles & { fingerprint?: string }) | undefined> {
  if (config.tlsCert && config.tlsKey) return { cert: config.tlsCert, key: config.tlsKey };
  if (config.tls !== 'self-signed') return undefined;
  const hosts = new Set(['localhost', '127.0.0.1', '::1', config.host]);
  if (config.baseDomain) hosts.add(`*.${config.baseDomain}`);
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
