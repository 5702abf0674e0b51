/** The benchmark; `npm run bench -- --help` tells what it does. */
import { join } from 'node:path';
import { argon2Runs } from './argon2-runs.ts';
import { atRest } from './at-rest.ts';
import { machine } from './machine.ts';
import { onSite, type Site } from './on-site.ts';
import { parseOptions } from './options.ts';
import { type RunningPeer, startPeer } from './peers.ts';
import { type Recalls, report } from './report.ts';
import { Rounds } from './rounds.ts';
import { say } from './say.ts';
import { PLAIN, SCENARIOS, SHARES } from './scenarios.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { startAndIdle, warmStart } from './start-and-idle.ts';
import { type Target, Workload } from './workload.ts';

/** Recalls that 300 queries do not tell apart: two standard errors of 0.998. */
const SAME_RECALL = 0.002;

const CALLS_ON_ONE_CREDENTIAL = 10_000;

const options = parseOptions(process.argv.slice(2));
await onSite(bench);

async function bench(site: Site): Promise<void> {
  const { name, load } = machine();
  const busy = load > 0.5 ? `, load ${load.toFixed(0)} of other programs` : '';
  const runsOn = `${name}${busy}`;
  say(`${runsOn}, seed ${options.seed}`);
  if (load > 0.5) say(`The machine is busy (load ${load.toFixed(1)}): the numbers will be low.`);

  say('Starting an empty server, five times, and leaving it idle for 10 s …');
  const atRest = await startAndIdle(await serverOptions(site, 'empty'));
  say('Counting argon2 runs …');
  const argon2 = await argon2Runs(CALLS_ON_ONE_CREDENTIAL);

  const workload = new Workload(options.seed, options.rows);
  const composed = join(import.meta.dirname, 'composed-server.ts');
  const product = await ours(site, 'latchkey');
  const peers: RunningPeer[] = [];
  for (const name of options.vs) {
    const peer = await startPeer(name);
    site.atEnd(() => peer.stop());
    peers.push(peer);
  }
  const recalls = await prepare(workload, product, peers);
  const rounds = new Rounds(workload, options);
  const compared = [
    { target: product, scenarios: SCENARIOS },
    ...peers.map((target) => ({ target, scenarios: SCENARIOS, isPeer: true })),
  ];
  await rounds.run(SCENARIOS, compared, say);
  const memories = [product.process, ...peers].map((one) => one.memory());
  await product.process.stop();
  const warmFull = await warmStart(product.options);

  say('The price of authentication …');
  const sides = [
    await ours(site, 'authenticated', [composed, 'authenticated']),
    await ours(site, 'open', [composed, 'open']),
  ];
  for (const target of sides) {
    await workload.fill(target);
    await warmUp(workload, target);
  }
  await rounds.run(
    PLAIN,
    sides.map((target) => ({ target, scenarios: PLAIN })),
    say,
  );
  report(
    { options, machine: runsOn, rounds, recalls, peers, argon2, atRest, warmFull, memories },
    say,
  );
}

/**
 * Fills all and finds with how many candidates each reaches the recall; ours the same as the best of
 * the others.
 */
async function prepare(
  workload: Workload,
  product: Ours,
  peers: readonly Target[],
): Promise<Map<string, Recalls>> {
  const recalls = new Map<string, Recalls>();
  let wanted = options.recall;
  for (const target of [...peers, product]) {
    say(`Filling ${target.name} with vectors …`);
    await workload.fill(target);
    if (target === product) await warmUp(workload, product);
    const { ef, recall } = await workload.tune(target, wanted);
    const filtered: number[] = [];
    for (const share of SHARES) filtered.push(await workload.recall(target, share));
    recalls.set(target.name, { ef, recall, filtered });
    wanted = Math.max(wanted, recall - SAME_RECALL);
  }
  return recalls;
}

/** Ours keeps in memory what is searched often, and builds a graph over it, which takes some seconds. */
async function warmUp(workload: Workload, { process: server, ...target }: Ours): Promise<void> {
  await workload.recall(target);
  for (const share of SHARES) await workload.recall(target, share);
  await atRest(server);
}

interface Ours extends Target {
  readonly process: ServerProcess;
  readonly options: Awaited<ReturnType<typeof serverOptions>>;
}

async function serverOptions({ folder }: Site, name: string, program?: readonly string[]) {
  return {
    dataDir: join(folder, name),
    port: await freePort(),
    adminPort: await freePort(),
    ...(program ? { program } : {}),
  };
}

async function ours(site: Site, name: string, program?: readonly string[]): Promise<Ours> {
  const itsOptions = await serverOptions(site, name, program);
  const server = await startServerProcess(itsOptions);
  site.atEnd(() => server.stop());
  const { port, url, adminToken } = server;
  return { name, port, url, token: adminToken, process: server, options: itsOptions };
}
