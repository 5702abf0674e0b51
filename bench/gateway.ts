/**
 * Milvus 2.3.5 direct, through a proxy that only copies bytes, and through a gateway, in turn on the same
 * cores; and what the gateway holds of a large message. `npm run bench -- --gateway [--seconds S] [--pairs N] [--rows N] [--seed N]`
 */
import { Client } from './client.ts';
import { machine } from './machine.ts';
import { onSite, type Site } from './on-site.ts';
import { parseOptions } from './options.ts';
import { startPeer } from './peers.ts';
import { Rounds } from './rounds.ts';
import { say } from './say.ts';
import type { Scenario } from './scenarios.ts';
import type { ServerProcess } from './server-process.ts';
import { startGateway } from './start-gateway.ts';
import { startProxy } from './start-proxy.ts';
import { table } from './table.ts';
import { type Target, WARMUP_SECONDS, Workload } from './workload.ts';

const LEAST_RATIO = 0.85;
const MOST_ADDED_MS = 0.4;
const MIB = 1024 * 1024;
const DIMENSION = 128;
/** Vectors of nearly 60 MiB; Milvus takes messages of 64. */
const LARGE_ROWS = 120_000;
const ONE: Scenario = { method: 'Search', callers: 1 };
const MANY: Scenario = { method: 'Search', callers: 16 };
/** Before anything is measured: a program that was just started is compiled while it runs. */
const SETTLE_SECONDS = 15;

const options = parseOptions(process.argv.slice(2));
await onSite(bench);

async function bench(site: Site): Promise<void> {
  const { name, load } = machine();
  say(`${name}, load ${load.toFixed(1)} of other programs before it began`);
  const peer = await startPeer('milvus');
  site.atEnd(() => peer.stop());
  const direct: Target = { ...peer, name: 'direct' };
  const server = await startGateway(site, peer, 'gateway');
  const { port, url, adminToken } = server;
  const gateway: Target = { name: 'gateway', port, url, token: adminToken };
  const proxyPort = await startProxy(site, peer.port);
  const proxy: Target = {
    ...{ name: 'proxy', port: proxyPort, url: `http://127.0.0.1:${proxyPort}`, token: peer.token },
  };
  const targets = [direct, proxy, gateway];
  const workload = new Workload(options.seed, options.rows);
  say('Filling Milvus with vectors …');
  await workload.fill(direct);
  say(`Each is searched for ${SETTLE_SECONDS} s before it is measured …`);
  for (const target of targets) await workload.measure(target, MANY, SETTLE_SECONDS);
  // Behind that, since Milvus compares with all until its index is loaded; the same for each.
  const { ef, recall } = await workload.tune(direct, options.recall, [proxy, gateway]);
  say(`All: recall ${recall.toFixed(3)} with ${ef} candidates`);
  const rounds = new Rounds(workload, options);
  const scenarios = [ONE, MANY];
  await rounds.run(
    scenarios,
    targets.map((target) => ({ target, scenarios })),
    say,
  );
  report(rounds);
  for (const scenario of scenarios) await sayCpu(workload, gateway, scenario, server);
  await large(gateway, server);
  say(`load ${machine().load.toFixed(1)} at the end, this benchmark's own among it`);
}

function report(rounds: Rounds): void {
  const rows = [ONE, MANY].flatMap((scenario) =>
    ['direct', 'proxy', 'gateway'].map((name) => {
      const { perSecond, p50, p99 } = rounds.medians(name, scenario);
      const callers = String(scenario.callers);
      const times = [p50, p99].map((ms) => `${ms.toFixed(2)} ms`);
      return [name, callers, perSecond.toFixed(0), ...times];
    }),
  );
  say(`\n${table(['server', 'callers', 'searches/s', 'p50', 'p99'], rows)}\n`);
  const ratio = rounds.ratio('gateway', 'direct', MANY);
  const p50 = (name: string) => rounds.medians(name, ONE).p50;
  const added = p50('gateway') - p50('direct');
  const copied = p50('proxy') - p50('direct');
  const verdict = (isReached: boolean) => (isReached ? 'reached' : 'MISSED');
  const goals = [
    ['searches/s of direct, 16 callers', `≥ ${LEAST_RATIO}`, ratio.toFixed(2)],
    ['added p50, 1 caller', `≤ ${MOST_ADDED_MS} ms`, `${added.toFixed(2)} ms`],
  ];
  const reached = [ratio >= LEAST_RATIO, added <= MOST_ADDED_MS];
  const lines = goals.map((goal, at) => [...goal, verdict(reached[at] ?? false)]);
  say(table(['goal', 'target', 'measured', 'verdict'], lines));
  say(`\nof the added p50 a proxy that only copies bytes has ${copied.toFixed(2)} ms`);
}

/** What the gateway itself takes, which other programs on the machine change less than times. */
async function sayCpu(
  workload: Workload,
  target: Target,
  scenario: Scenario,
  server: ServerProcess,
): Promise<void> {
  const before = server.cpu();
  const { perSecond } = await workload.measure(target, scenario, options.seconds);
  const after = server.cpu();
  if (before === undefined || after === undefined) return;
  const calls = perSecond * (options.seconds + WARMUP_SECONDS);
  const each = ((after - before) / calls).toFixed(2);
  say(`processor time of the gateway: ${each} ms a search with ${callersOf(scenario)}`);
}

function callersOf({ callers }: Scenario): string {
  return callers === 1 ? 'one caller' : `${callers} callers`;
}

/** The most memory that the gateway ever had, before and after a message of nearly 60 MiB. */
async function large(target: Target, server: ServerProcess): Promise<void> {
  const client = new Client(target.url, target.token);
  const name = 'bench_large';
  try {
    await client.createCollection(name, DIMENSION, { autoId: true, graph: true });
    const ids = Array.from({ length: LARGE_ROWS }, (_, at) => at);
    const vectors = new Float32Array(LARGE_ROWS * DIMENSION).fill(0.5);
    const before = server.peakMemory() ?? 0;
    await client.insert(name, ids, vectors, { autoId: true });
    const grown = ((server.peakMemory() ?? 0) - before) / MIB;
    const size = vectors.byteLength / MIB;
    say(`\nan insert of ${size.toFixed(0)} MiB took ${grown.toFixed(0)} MiB more of memory`);
  } finally {
    await client.dropCollection(name);
    client.close();
  }
}
