/** `npm run bench -- texts`: how long the event loop is kept while rows with texts come and are read. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from './client.ts';
import { clusteredVectors, type Vectors, vectorAt } from './data.ts';
import type { LoopDelay } from './loop-delay.ts';
import { machine } from './machine.ts';
import { sayMemoryWaits, watchMemory } from './memory-waits.ts';
import { say } from './say.ts';
import { freePort, startServerProcess } from './server-process.ts';
import { table } from './table.ts';

const HELP = `Usage: npm run bench -- texts [--bytes LIST] [--rows N] [--rounds N] [--json FILE]

Loads N rows (default 150,000) of 64 numbers and a text, 500 at a time, while a strong search runs every
20 ms, into an empty server each time. Tells how long the event loop was kept at most, by its own
computing and by anything, the slowest strong read and the memory; and what the machine itself makes a
program wait that takes memory.

  --bytes LIST   lengths of the text (default 10,200,1000,4000)
  --rounds N     times for each length, in turn (default 3)

Example:
  npm run bench -- texts --bytes 10 --rounds 9
`;
const DIMENSION = 64;
const ROWS_PER_INSERT = 500;
const EVERY_MS = 20;
const MB = 1_000_000;
const GOAL_MS = 50;

const { values: flags } = parseArgs({
  options: {
    bytes: { type: 'string', default: '10,200,1000,4000' },
    rows: { type: 'string', default: '150000' },
    rounds: { type: 'string', default: '3' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(HELP);
  process.exit(0);
}

interface Found extends LoopDelay {
  readonly bytes: number;
  readonly seconds: number;
  /** Of the slowest strong search, ms. */
  readonly slowest: number;
  readonly memory: number;
}

const { name, load } = machine();
say(`${name}${load > 0.5 ? `, load ${load.toFixed(1)} of other programs` : ''}`);
const draw = clusteredVectors({ seed: 1, clusters: 1000, dimension: DIMENSION, spread: 0.4 });
const vectors = draw(Number(flags.rows));
const found: Found[] = [];
const endWatch = watchMemory();
for (let round = 0; round < Number(flags.rounds); round++) {
  for (const bytes of flags.bytes.split(',').map(Number)) {
    const one = await measure(bytes);
    say(`  texts of ${bytes} bytes: kept ${one.longestOwn.toFixed(0)} ms`);
    found.push(one);
  }
}
report(found);
say(sayMemoryWaits(await endWatch()));

async function measure(bytes: number): Promise<Found> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-texts-'));
  const server = await startServerProcess({
    dataDir: join(folder, 'data'),
    port: await freePort(),
    adminPort: await freePort(),
    watchLoop: true,
  });
  try {
    const writer = new Client(server.url, server.adminToken);
    const reader = new Client(server.url, server.adminToken);
    await writer.createCollection('texts', DIMENSION, { textBytes: bytes });
    await server.loopDelay();
    const reading = readOften(reader, vectors);
    const start = performance.now();
    await insertAll(writer, bytes);
    const seconds = (performance.now() - start) / 1000;
    await writer.settle('texts');
    const slowest = await reading.stop();
    const delay = await server.loopDelay();
    writer.close();
    reader.close();
    return { bytes, seconds, slowest, memory: server.peakMemory() ?? Number.NaN, ...delay };
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function insertAll(writer: Client, textBytes: number): Promise<void> {
  for (let first = 0; first < vectors.count; first += ROWS_PER_INSERT) {
    const count = Math.min(ROWS_PER_INSERT, vectors.count - first);
    const ids = Array.from({ length: count }, (_, at) => first + at);
    const values = vectors.values.subarray(first * DIMENSION, (first + count) * DIMENSION);
    await writer.insert('texts', ids, values, { textBytes });
  }
}

/** A strong search every so often; one that takes longer holds the next up. */
function readOften(reader: Client, of: Vectors) {
  let slowest = 0;
  let stopped = false;
  const run = async () => {
    for (let at = 0; !stopped; at = (at + 1) % of.count) {
      const began = performance.now();
      await reader.search('texts', vectorAt(of, at), 10, { strong: true });
      const took = performance.now() - began;
      slowest = Math.max(slowest, took);
      await sleep(Math.max(0, EVERY_MS - took));
    }
  };
  const running = run();
  // Looked at when it is stopped; until then a failure is not one of nobody.
  running.catch(() => {});
  return {
    async stop(): Promise<number> {
      stopped = true;
      await running;
      return slowest;
    },
  };
}

function report(all: readonly Found[]): void {
  const lines = [...all]
    .sort((a, b) => a.bytes - b.bytes)
    .map((one) => [
      one.bytes.toLocaleString('en'),
      one.seconds.toFixed(1),
      one.longestOwn.toFixed(0),
      one.longest.toFixed(0),
      one.slowest.toFixed(0),
      (one.memory / MB).toFixed(0),
    ]);
  say(
    table(
      ['bytes of text', 'loaded s', 'kept ms', 'by anything ms', 'slowest read ms', 'memory MB'],
      lines,
    ),
  );
  const longest = Math.max(...all.map(({ longestOwn }) => longestOwn));
  say(
    `\nevent loop kept at most ${longest.toFixed(0)} ms by its own computing (goal ≤ ${GOAL_MS} ms)`,
  );
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify({ found: all }, null, 2)}\n`);
}
