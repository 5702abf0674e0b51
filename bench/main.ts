/** The benchmark; `npm run bench -- --help` tells what it does. */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2Runs } from './argon2-runs.ts';
import { atRest } from './at-rest.ts';
import { parseOptions } from './options.ts';
import { type RunningPeer, startPeer } from './peers.ts';
import { type Recalls, report } from './report.ts';
import { Rounds } from './rounds.ts';
import { PLAIN, SCENARIOS, SHARES } from './scenarios.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { startAndIdle, warmStart } from './start-and-idle.ts';
import { type Target, Workload } from './workload.ts';

/** Recalls that 300 queries do not tell apart: two standard errors of 0.998. */
const SAME_RECALL = 0.002;

const CALLS_ON_ONE_CREDENTIAL = 10_000;

const options = parseOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const undo: (() => Promise<void>)[] = [];
let interrupted = false;
process.once('SIGINT', () => {
  interrupted = true;
  void cleanUp().then(() => process.exit(130));
});
try {
  await bench();
} catch (error) {
  if (!interrupted) throw error;
} finally {
  await cleanUp();
}

async function cleanUp(): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const [cpu] = cpus();
  const [load = 0] = loadavg();
  const busy = load > 0.5 ? `, load ${load.toFixed(0)} of other programs` : '';
  const machine = `${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}${busy}`;
  say(`${machine}, seed ${options.seed}`);
  if (load > 0.5) say(`The machine is busy (load ${load.toFixed(1)}): the numbers will be low.`);

  say('Starting an empty server, five times, and leaving it idle for 10 s …');
  const atRest = await startAndIdle(await serverOptions('empty'));
  say('Counting argon2 runs …');
  const argon2 = await argon2Runs(CALLS_ON_ONE_CREDENTIAL);

  const workload = new Workload(options.seed, options.rows);
  const composed = join(import.meta.dirname, 'composed-server.ts');
  const product = await ours('latchkey');
  const peers: RunningPeer[] = [];
  for (const name of options.vs) {
    const peer = await startPeer(name);
    undo.push(() => peer.stop());
    peers.push(peer);
  }
  const recalls = await prepare(workload, product, peers);
  const rounds = new Rounds(workload, options);
  const compared = [product, ...peers].map((target) => ({ target, scenarios: SCENARIOS }));
  await rounds.run(SCENARIOS, compared, say);
  const memories = [product.process, ...peers].map((one) => one.memory());
  await product.process.stop();
  const warmFull = await warmStart(product.options);

  say('The price of authentication …');
  const sides = [
    await ours('authenticated', [composed, 'authenticated']),
    await ours('open', [composed, 'open']),
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
  report({ options, machine, rounds, recalls, peers, argon2, atRest, warmFull, memories }, say);
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

async function serverOptions(name: string, program?: readonly string[]) {
  return {
    dataDir: join(folder, name),
    port: await freePort(),
    adminPort: await freePort(),
    ...(program ? { program } : {}),
  };
}

async function ours(name: string, program?: readonly string[]): Promise<Ours> {
  const itsOptions = await serverOptions(name, program);
  const server = await startServerProcess(itsOptions);
  undo.push(() => server.stop());
  const { port, url, adminToken } = server;
  return { name, port, url, token: adminToken, process: server, options: itsOptions };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
