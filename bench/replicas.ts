/**
 * Searches a second through one, two and three gateways that share a PostgreSQL, in front of one Milvus
 * 2.3.5; the same callers spread over them. And how soon a revoked credential is refused by every one of
 * them. `npm run bench -- replicas [--replicas N] [--revocations N] [--seconds S] …`
 */
import { copyFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { startPostgresCluster } from '../packages/server/src/testing/postgres-cluster.ts';
import { machine } from './machine.ts';
import { onSite, type Site } from './on-site.ts';
import { parseOptions } from './options.ts';
import { startPeer } from './peers.ts';
import { measureRevocations, type RevocationTimes } from './revocations.ts';
import { say } from './say.ts';
import type { ServerProcess } from './server-process.ts';
import { startGateway } from './start-gateway.ts';
import { table } from './table.ts';
import { type Target, WARMUP_SECONDS, Workload } from './workload.ts';

const CALLERS = 16;
/** ms from the acknowledgment of a revocation until every replica refuses, of 99 in 100. */
const REFUSED_WITHIN_MS = 1000;
const [, , ...line] = process.argv;
const most = takeNumber('--replicas', 3);
/** With each number of replicas above one. */
const revocations = takeNumber('--revocations', 300);
const options = parseOptions(line);
await onSite(bench);

async function bench(site: Site): Promise<void> {
  const { name, load } = machine();
  say(`${name}, load ${load.toFixed(1)} before it began`);
  const peer = await startPeer('milvus');
  site.atEnd(() => peer.stop());
  const postgres = await startPostgresCluster();
  site.atEnd(() => postgres.stop());
  const workload = new Workload(options.seed, options.rows);
  say('Filling Milvus with vectors …');
  await workload.fill({ ...peer, name: 'direct' });
  const store = postgres.url('postgres');
  const replicas: ServerProcess[] = [];
  const rows: string[][] = [];
  const refusals: string[][] = [];
  for (let count = 1; count <= most; count++) {
    replicas.push(await startReplica(site, count, store, peer));
    say(`Measuring with ${count} …`);
    rows.push(await measure(workload, replicas));
    if (count === 1) continue;
    say(`Revoking ${revocations} credentials with ${count} …`);
    refusals.push(refusalRow(count, await measureRevocations(replicas, revocations)));
  }
  say(`\n${table(['replicas', 'searches/s', 'p50', 'p99', 'processor time a search'], rows)}\n`);
  say(`p50 and p99 are those of the slowest replica. All of it, Milvus, PostgreSQL and the callers
too, shares ${cpus().length} processors: with few of them more replicas cannot make more searches.
What then tells how it grows is the processor time that a search takes of all gateways together:
if it stays, a replica on a processor of its own adds what one makes.`);
  if (refusals.length === 0) return;
  const head = ['replicas', 'revocations', 'p50', 'p99', 'most', `p99 ≤ ${REFUSED_WITHIN_MS} ms`];
  say(`\nFrom the acknowledgment of a revocation until the last replica refuses:\n
${table(head, refusals)}`);
}

/** @returns a row of the table */
function refusalRow(replicas: number, times: RevocationTimes): string[] {
  const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Number.NaN;
  const verdict = at(0.99) <= REFUSED_WITHIN_MS ? 'reached' : 'MISSED';
  const shown = [at(0.5), at(0.99), at(1)].map((ms) => `${ms.toFixed(1)} ms`);
  return [String(replicas), String(times.length), ...shown, verdict];
}

/** Takes a flag of this benchmark alone from the command line. */
function takeNumber(flag: string, usual: number): number {
  const at = line.indexOf(flag);
  const value = at < 0 ? usual : Number(line.splice(at, 2)[1]);
  if (!(Number.isInteger(value) && value > 0))
    throw new Error(`${flag} takes a whole number above 0`);
  return value;
}

async function startReplica(
  site: Site,
  number: number,
  store: string,
  peer: Target,
): Promise<ServerProcess> {
  // The first one founds the store; its credentials are those of all.
  const credentialsOf = (which: number) => join(site.folder, `replica-${which}.credentials.json`);
  if (number > 1) copyFileSync(credentialsOf(1), credentialsOf(number));
  return startGateway(site, peer, `replica-${number}`, ['--store', store]);
}

/** @returns a row of the table */
async function measure(workload: Workload, replicas: readonly ServerProcess[]): Promise<string[]> {
  const targets = replicas.map(({ port, url, adminToken }, index) => ({
    ...{ name: `replica ${index + 1}`, port, url, token: adminToken },
    callers: Math.floor((CALLERS + index) / replicas.length),
  }));
  const [first, ...others] = targets;
  if (first) await workload.tune(first, options.recall, others);
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
