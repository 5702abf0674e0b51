/**
 * Searches a second through one, two and three gateways that share a PostgreSQL, in front of one Milvus
 * 2.3.5; the same callers spread over them. `npm run bench -- replicas [--replicas N] [--seconds S] …`
 */
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgresCluster } from '../packages/server/src/testing/postgres-cluster.ts';
import { parseOptions } from './options.ts';
import { startPeer } from './peers.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { table } from './table.ts';
import { type Target, WARMUP_SECONDS, Workload } from './workload.ts';

const CALLERS = 16;
const [, , ...line] = process.argv;
const flag = line.indexOf('--replicas');
const most = Number(flag < 0 ? 3 : line.splice(flag, 2)[1]);
const options = parseOptions(line);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
const undo: (() => Promise<void>)[] = [];
process.once('SIGINT', () => void cleanUp().then(() => process.exit(130)));
try {
  await bench();
} finally {
  await cleanUp();
}

async function cleanUp(): Promise<void> {
  for (let step = undo.pop(); step; step = undo.pop()) await step();
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const [load = 0] = loadavg();
  say(`${cpus().length} × ${cpus()[0]?.model.trim()}, load ${load.toFixed(1)} before it began`);
  const peer = await startPeer('milvus');
  undo.push(() => peer.stop());
  const postgres = await startPostgresCluster();
  undo.push(() => postgres.stop());
  const workload = new Workload(options.seed, options.rows);
  say('Filling Milvus with vectors …');
  await workload.fill({ ...peer, name: 'direct' });
  const store = postgres.url('postgres');
  const replicas: ServerProcess[] = [];
  const rows: string[][] = [];
  for (let count = 1; count <= most; count++) {
    replicas.push(await startReplica(count, store, peer));
    say(`Measuring with ${count} …`);
    rows.push(await measure(workload, replicas));
  }
  say(`\n${table(['replicas', 'searches/s', 'p50', 'p99', 'processor time a search'], rows)}\n`);
  say(`p50 and p99 are those of the slowest replica. All of it, Milvus, PostgreSQL and the callers
too, shares ${cpus().length} processors: with few of them more replicas cannot make more searches.
What then tells how it grows is the processor time that a search takes of all gateways together:
if it stays, a replica on a processor of its own adds what one makes.`);
}

async function startReplica(number: number, store: string, peer: Target): Promise<ServerProcess> {
  const dataDir = join(folder, `replica-${number}`);
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, peer.token, { mode: 0o600 });
  // The first one founds the store; its credentials are those of all.
  const credentialsOf = (which: number) => join(folder, `replica-${which}.credentials.json`);
  if (number > 1) copyFileSync(credentialsOf(1), credentialsOf(number));
  const upstream = ['--milvus-uri', peer.url, '--milvus-token-file', tokenFile];
  const server = await startServerProcess({
    ...{ dataDir, port: await freePort(), adminPort: await freePort() },
    flags: ['--engine', 'milvus', '--store', store, ...upstream],
  });
  undo.push(() => server.stop());
  return server;
}

/** @returns a row of the table */
async function measure(workload: Workload, replicas: readonly ServerProcess[]): Promise<string[]> {
  const targets = replicas.map(({ port, url, adminToken }, index) => ({
    ...{ name: `replica ${index + 1}`, port, url, token: adminToken },
    callers: Math.floor((CALLERS + index) / replicas.length),
  }));
  for (const target of targets) await workload.tune(target, options.recall);
  const cpuOf = () => replicas.reduce((sum, replica) => sum + (replica.cpu() ?? 0), 0);
  const before = cpuOf();
  const results = await Promise.all(
    targets.map(({ callers, ...target }) =>
      workload.measure(target, { method: 'Search', callers }, options.seconds),
    ),
  );
  const perSecond = results.reduce((sum, result) => sum + result.perSecond, 0);
  const cpuMs = (cpuOf() - before) / (perSecond * (options.seconds + WARMUP_SECONDS));
  const slowest = (key: 'p50' | 'p99') => Math.max(...results.map((result) => result[key]));
  const times = [slowest('p50'), slowest('p99'), cpuMs].map((ms) => `${ms.toFixed(2)} ms`);
  return [String(replicas.length), perSecond.toFixed(0), ...times];
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
