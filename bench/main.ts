/** The benchmark; `npm run bench -- --help` tells what it does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2Runs } from './argon2-runs.ts';
import { goals } from './goals.ts';
import { median } from './median.ts';
import { parseOptions } from './options.ts';
import { startPeer } from './peers.ts';
import { type Figures, Rounds } from './rounds.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { startAndIdle, warmStart } from './start-and-idle.ts';
import { table } from './table.ts';
import { SCENARIOS, type Target, Workload } from './workload.ts';

const CALLS_ON_ONE_CREDENTIAL = 10_000;
const MB = 1_000_000;

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
  say(`${cpus().length} × ${cpu?.model.trim()}, Node ${process.version}, seed ${options.seed}`);
  if (load > 0.5) say(`The machine is busy (load ${load.toFixed(1)}): the numbers will be low.`);

  say('Starting an empty server, five times, and leaving it idle for 10 s …');
  const atRest = await startAndIdle(await serverOptions('empty'));
  say('Counting argon2 runs …');
  const argon2 = await argon2Runs(CALLS_ON_ONE_CREDENTIAL);

  const workload = new Workload(options.seed);
  const composed = join(import.meta.dirname, 'composed-server.ts');
  const product = await ours('latchkey');
  const on = await ours('authenticated', [composed, 'authenticated']);
  const off = await ours('open', [composed, 'open']);
  const peers: Target[] = [];
  for (const name of options.vs) {
    const peer = await startPeer(name);
    undo.push(() => peer.stop());
    peers.push(peer);
  }
  const targets = [product, on, off, ...peers];
  const recalls = new Map<string, number>();
  for (const target of targets) {
    say(`Filling ${target.name} with vectors …`);
    await workload.fill(target);
    recalls.set(target.name, await workload.recall(target));
  }
  const rounds = new Rounds(workload, targets, options);
  await rounds.run(say);
  const fullMemory = product.process.memory();
  await product.process.stop();
  const warmFull = await warmStart(product.options);

  report({ rounds, recalls, peers, argon2, atRest, warmFull, fullMemory });
}

function report(results: {
  rounds: Rounds;
  recalls: ReadonlyMap<string, number>;
  peers: readonly Target[];
  argon2: number;
  atRest: Awaited<ReturnType<typeof startAndIdle>>;
  warmFull: number;
  fullMemory: number | undefined;
}): void {
  const { rounds, recalls, peers, argon2, atRest, warmFull, fullMemory } = results;
  const names = ['latchkey', ...peers.map(({ name }) => name)];
  const number = (figures: Figures) => [
    Math.round(figures.perSecond).toLocaleString('en'),
    figures.p50.toFixed(2),
    figures.p99.toFixed(2),
  ];
  const head = ['server', 'call', 'callers', 'calls/s', 'p50 ms', 'p99 ms'];
  const rows = SCENARIOS.flatMap((scenario) =>
    names.map((name) => {
      const { method, callers } = scenario;
      const figures = rounds.medians(name, scenario);
      const ours = rounds.medians('latchkey', scenario).perSecond / figures.perSecond;
      const ratio = peers.length > 0 ? [ours.toFixed(2)] : [];
      return [name, method, String(callers), ...number(figures), ...ratio];
    }),
  );
  say('\nAuthentication on; the load from a process of its own on the same cores');
  if (names.includes('milvus-lite')) say('(Milvus Lite knows no users and lets everybody in)');
  say(table(peers.length > 0 ? [...head, 'latchkey ÷ it'] : head, rows));

  const cost = SCENARIOS.map((scenario) => {
    const [on, off] = [rounds.medians('authenticated', scenario), rounds.medians('open', scenario)];
    const ratio = median(rounds.ratios('authenticated', 'open', scenario));
    const { method, callers } = scenario;
    return [method, String(callers), ...number(on), ...number(off), ratio.toFixed(3)];
  });
  say('\nThe price of authentication: the same server with it and without, in turn');
  const sides = ['on calls/s', 'p50 ms', 'p99 ms', 'off calls/s', 'p50 ms', 'p99 ms'];
  say(table(['call', 'callers', ...sides, 'on ÷ off'], cost));

  say('');
  for (const name of names) say(`recall@10 of ${name}: ${recalls.get(name)?.toFixed(3)}`);
  say(`first start to ready: ${(atRest.firstStart / 1000).toFixed(2)} s`);
  say(`warm start with 20,000 vectors: ${(warmFull / 1000).toFixed(2)} s`);
  if (fullMemory) say(`memory with 20,000 vectors, after the load: ${megabytes(fullMemory)}`);

  const search16 = { method: 'Search', callers: 16 } as const;
  const list = goals({
    searchesPerSecond: rounds.medians('latchkey', search16).perSecond,
    searchP50: rounds.medians('latchkey', { method: 'Search', callers: 1 }).p50,
    authenticationRatio: median(rounds.ratios('authenticated', 'open', search16)),
    argon2Runs: argon2,
    idleMemory: atRest.idleMemory,
    warmStart: atRest.warmStart,
  });
  say('');
  say(
    table(
      ['goal', 'target', 'measured', 'verdict'],
      list.map(({ name, target, measured, reached }) => [
        ...[name, target, measured],
        reached ? 'reached' : 'MISSED',
      ]),
    ),
  );
  if (options.json) {
    const all = { recalls: Object.fromEntries(recalls), argon2, atRest, warmFull, fullMemory };
    const content = { options, ...all, goals: list, runs: rounds.all() };
    writeFileSync(options.json, `${JSON.stringify(content, null, 2)}\n`);
  }
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

function megabytes(bytes: number): string {
  return `${(bytes / MB).toFixed(0)} MB`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
