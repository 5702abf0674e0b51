/** `npm run bench -- loads`: how long the event loop is kept while several collections are filled behind each other. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from './client.ts';
import { machine } from './machine.ts';
import { MachineWaits } from './machine-waits.ts';
import { say } from './say.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { stolenMs } from './stolen.ts';
import { table } from './table.ts';

const HELP = `Usage: npm run bench -- loads [--collections N] [--rows N] [--text BYTES]

Fills collections of short vectors and texts behind each other, as fast as the server takes them, and counts each by a strong
read: so indexes of several are built at once. Tells how long the event loop was kept at most, by its own computing, by
anything, and by what it waited for that is no processor (a lock, the disk); how long a thread that only sleeps waited
for a processor meanwhile; and how long in all the host of a virtual machine took the processors away, which counts as
own computing of whoever had them.

  --collections N   (default 4)
  --rows N          of each (default 300000)
  --text BYTES      of each row (default 100)
  --reads           strong reads also while it is filled, one behind the other; the longest is told

Example:
  npm run bench -- loads --collections 5
`;
const GOAL_MS = 50;
const DIM = 8;
const STEP = 10_000;
const QUIET_MS = 1000;
/** Builds go on behind the last load. */
const AFTER_MS = 30_000;

const { values: flags } = parseArgs({
  options: {
    collections: { type: 'string', default: '4' },
    rows: { type: 'string', default: '300000' },
    text: { type: 'string', default: '100' },
    reads: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const rows = Number(flags.rows);
const textBytes = Number(flags.text);
const names = Array.from({ length: Number(flags.collections) }, (_, at) => `loaded_${at + 1}`);

const { name, load } = machine();
say(`${name}${load > 0.5 ? `, load ${load.toFixed(1)} of other programs` : ''}`);
const waits = new MachineWaits();
let stolen = stolenMs();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-loads-'));
const server = await startServerProcess({
  ...{ dataDir: join(folder, 'data'), port: await freePort(), adminPort: await freePort() },
  watchLoop: true,
});
const client = new Client(server.url, server.adminToken);
try {
  for (const each of names) await client.createCollection(each, DIM, { textBytes });
  await sleep(QUIET_MS);
  await kept(server);
  const lines: string[][] = [];
  let longest = 0;
  for (const each of names) {
    const { loaded, read } = await loadAndRead(each);
    const { own, cells } = await kept(server);
    longest = Math.max(longest, own);
    lines.push([each, ...cells, loaded.toFixed(0), read.toFixed(0)]);
  }
  await sleep(AFTER_MS);
  const { own, cells } = await kept(server);
  lines.push([`${AFTER_MS / 1000} s after`, ...cells, '', '']);
  const heads = [
    'kept ms',
    'by anything ms',
    'waiting ms',
    'idle thread ms',
    'host took ms',
    'loaded in ms',
    'read in ms',
  ];
  say(table(['collection', ...heads], lines));
  const most = Math.max(longest, own).toFixed(0);
  say(`\nevent loop kept at most ${most} ms by its own computing (goal ≤ ${GOAL_MS} ms)`);
} finally {
  client.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** @returns how long it took, and the longest read of it, ms */
async function loadAndRead(into: string): Promise<{ loaded: number; read: number }> {
  let isLoaded = false;
  const filled = took(() => fill(into)).finally(() => {
    isLoaded = true;
  });
  let read = 0;
  while (flags.reads && !isLoaded) read = Math.max(read, await took(() => count(into)));
  const loaded = await filled;
  return { loaded, read: Math.max(read, await took(() => count(into))) };
}

async function fill(into: string): Promise<void> {
  for (let from = 0; from < rows; from += STEP) {
    const ids = Array.from({ length: Math.min(STEP, rows - from) }, (_, at) => from + at);
    const vectors = Float32Array.from({ length: ids.length * DIM }, () => Math.random());
    await client.insert(into, ids, vectors, { textBytes });
  }
}

async function count(of: string): Promise<void> {
  const strong = { consistency_level: 0, output_fields: ['count(*)'] };
  await client.call('Query', { collection_name: of, expr: '', ...strong });
}

async function took(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Since the last call. */
async function kept(of: ServerProcess): Promise<{ own: number; cells: string[] }> {
  const [{ longest, longestOwn, longestWait }, machineMs] = await Promise.all([
    of.loopDelay(),
    waits.longest(),
  ]);
  const before = stolen;
  stolen = stolenMs();
  const all = [longestOwn, longest, longestWait, machineMs, stolen - before];
  const cells = all.map((ms) => ms.toFixed(0));
  return { own: longestOwn, cells };
}
