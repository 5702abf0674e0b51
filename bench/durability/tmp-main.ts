/**
 * The durability test: kills a server with SIGKILL at random moments while users are created, their
 * passwords changed and entities inserted, starts it again on the same data, and checks that
 * everything that was acknowledged is there and that a change in flight happened wholly or not at
 * all. Ends with `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from '../client.ts';
import { seededRandom } from '../data.ts';
import { freePort, type ServerProcess, startServerProcess } from '../server-process.ts';
import { Known } from './known.ts';
import { COLLECTION, DIMENSION, load } from './load.ts';
import { Checks, verifyEntities, verifyUsers } from './verify.ts';
import { verifyStore } from './verify-store.ts';

const HELP = `Usage: npm run test:durability -- [--rounds N] [--seed N]

Kills the server with SIGKILL while it creates users, changes passwords and inserts entities,
restarts it and checks that nothing acknowledged is lost. Runs on free ports and a directory of its
own, which is kept when a check fails.

  --rounds N   kills (default 30)
  --seed N     repeats the choices of an earlier run; when exactly the kill hits, the clock decides

Examples:
  npm run test:durability
  npm run test:durability -- --rounds 500
  npm run test:durability -- --rounds 30 --seed 123456
`;

const MAX_DELAY_MS = 400;

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const rounds = positive('rounds', values.rounds ?? '30');
const seed = positive('seed', values.seed ?? String(1 + Math.floor(Math.random() * 2 ** 31)));

const folder = mkdtempSync(join(tmpdir(), 'latchkey-durability-'));
const dataDir = join(folder, 'data');
const random = seededRandom(seed);
const known = new Known();
const checks = new Checks();
let server: ServerProcess | undefined;

try {
  await run();
} catch (error) {
  checks.fail(error instanceof Error ? error.message : String(error));
} finally {
  await server?.stop('SIGKILL');
}
for (const failure of checks.failures) console.log(`FAILED: ${failure}`);
if (checks.failures.length === 0) rmSync(folder, { recursive: true, force: true });
else console.log(`kept for a look: ${folder} (seed ${seed})`);
console.log(`${checks.passed} passed, ${checks.failures.length} failed`);
process.exitCode = checks.failures.length === 0 ? 0 : 1;

async function run(): Promise<void> {
  console.log(`durability: ${rounds} rounds, seed ${seed}`);
  const [port, adminPort] = [await freePort(), await freePort()];
  const start = () => startServerProcess({ dataDir, port, adminPort });
  server = await start();
  await onConnection(server, (client) => client.createCollection(COLLECTION, DIMENSION));
  for (let round = 1; round <= rounds; round++) {
    known.startRound();
    checks.round = round;
    const delay = random() * MAX_DELAY_MS;
    await loadAndKill(server, delay);
    server = await start();
    const torn = await onConnection(server, async (client) => {
      await verifyUsers(client, known, checks);
      return verifyEntities(client, known, checks, { all: round === rounds });
    });
    if (!process.env.NOSTORE) await verifyStore(dataDir, known, checks);
    const entities = known.newBatches.reduce((sum, { ids }) => sum + ids.length, 0);
    console.log(
      `round ${round}/${rounds}: killed after ${delay.toFixed(0)} ms, acknowledged ` +
        `${known.changes.length} changes of users and ${entities} entities, ` +
        `${known.unansweredBatches.length} inserts in flight (${torn} in part), ` +
        `ready again in ${server.readyAfter.toFixed(0)} ms, ${checks.failures.length} failed`,
    );
  }
}

async function loadAndKill(running: ServerProcess, delay: number): Promise<void> {
  const killed = new AbortController();
  const client = new Client(running.url, running.adminToken);
  const timer = setTimeout(() => {
    killed.abort();
    void running.stop('SIGKILL');
  }, delay);
  const refusals = await load(client, known, random, killed.signal);
  clearTimeout(timer);
  checks.that(killed.signal.aborted, 'the connection ended before the server was killed');
  await running.stop('SIGKILL');
  client.close();
  for (const refusal of refusals) checks.fail(`refused: ${refusal}`);
}

async function onConnection<T>(
  running: ServerProcess,
  use: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(running.url, running.adminToken);
  try {
    return await use(client);
  } finally {
    client.close();
  }
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  console.error(`--${name} takes a whole number above 0, not "${text}"; see --help`);
  process.exit(2);
}
