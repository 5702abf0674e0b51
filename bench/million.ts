/** `npm run bench -- million`: a large collection, as its vectors come and when all are there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { wire } from '@latchkey/contract';
import { Client } from './client.ts';
import { clusteredVectors, nearestByCosine, type Vectors, vectorAt } from './data.ts';
import { frameOf } from './frame.ts';
import type { LoadResult } from './load-job.ts';
import { median } from './median.ts';
import { limitMemory } from './memory-limit.ts';
import { type MemoryWaits, sayMemoryWaits, watchMemory } from './memory-waits.ts';
import * as requests from './requests.ts';
import { runLoad } from './run-load.ts';
import { say } from './say.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { table } from './table.ts';

const HELP = `Usage: npm run bench -- million [--rows N] [--memory-limit MB] [--json FILE]

Loads N vectors of 128 dimensions (default 1,000,000) while a caller searches, and compares searches
in them with searches in 100,000. With --memory-limit the server gets no more memory than that, the
files that it maps and writes included, as on a machine of that size.
`;
const DIMENSION = 128;
const SMALL = 100_000;
const ROWS_PER_INSERT = 2000;
const QUERIES = 500;
const TRUTHS = 40;
const TOP_K = 10;
const SECONDS = 5;
const ROUNDS = 3;
const MB = 1_000_000;

const { values: flags } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'memory-limit': { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
const rows = Number(flags.rows);
const draw = clusteredVectors({ seed: 1, clusters: 1000, dimension: DIMENSION, spread: 0.4 });
const queries = draw(QUERIES);
const folder = mkdtempSync(join(tmpdir(), 'latchkey-million-'));
const server = await startServerProcess({
  dataDir: join(folder, 'data'),
  port: await freePort(),
  adminPort: await freePort(),
  watchLoop: true,
});
const limit = flags['memory-limit'];
const limited = limit === undefined ? undefined : limitMemory(Number(limit) * MB);
limited?.add(server.pid);
/** The most memory that was no mapped file. */
let ownPeak = 0;
const sampling = setInterval(() => {
  ownPeak = Math.max(ownPeak, server.ownMemory() ?? 0);
}, 100);
try {
  await million();
} finally {
  clearInterval(sampling);
  await server.stop();
  limited?.remove();
  rmSync(folder, { recursive: true, force: true });
}

/** What searches were like while a number of vectors was there. */
interface Window {
  readonly rows: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

async function million(): Promise<void> {
  say(`Loading ${SMALL.toLocaleString('en')} vectors …`);
  await load('small', draw(SMALL));
  const vectors = draw(rows);
  say(`Loading ${rows.toLocaleString('en')} vectors while a caller searches …`);
  await server.loopDelay();
  const endWatch = watchMemory();
  const loading = await load('large', vectors);
  const loop = await server.loopDelay();
  const waits = await endWatch();
  const memory = {
    loaded: server.memory() ?? Number.NaN,
    own: server.ownMemory() ?? Number.NaN,
    ownPeak,
    peak: server.peakMemory() ?? Number.NaN,
  };
  say('Comparing …');
  const recall = await recallOf(vectors);
  const costs = await compare();
  report({ loading, loop, waits, memory, recall, costs });
}

/** Puts vectors into a collection, and waits until all are indexed. */
async function load(name: string, vectors: Vectors) {
  const client = new Client(server.url, server.adminToken);
  await client.createCollection(name, DIMENSION);
  const start = performance.now();
  let inserted = 0;
  const probing = probe(name, () => inserted, vectors.count > SMALL);
  for (; inserted < vectors.count; inserted += ROWS_PER_INSERT) {
    const ids = Array.from({ length: ROWS_PER_INSERT }, (_, at) => inserted + at);
    const end = (inserted + ROWS_PER_INSERT) * DIMENSION;
    await client.insert(name, ids, vectors.values.subarray(inserted * DIMENSION, end));
    const [first] = await client.search(name, vectorAt(vectors, inserted), 1);
    if (first !== inserted) throw new Error(`entity ${inserted} is not found, but ${first}`);
  }
  const seconds = (performance.now() - start) / 1000;
  await indexed(client, name);
  const untilIndexed = (performance.now() - start) / 1000;
  client.close();
  return { seconds, untilIndexed, windows: await probing.stop() };
}

/** Searches all the while, one call after another with a pause, and keeps what each while was like. */
function probe(name: string, rowsNow: () => number, wanted: boolean) {
  const windows: Window[] = [];
  let stopped = !wanted;
  const run = async () => {
    while (!stopped) {
      if (rowsNow() < ROWS_PER_INSERT) await new Promise((done) => setTimeout(done, 50));
      else {
        const { perSecond, p50, p99 } = await search(name, { callers: 1, pauseMs: 20 });
        windows.push({ rows: rowsNow(), perSecond, p50, p99 });
      }
    }
  };
  const running = run();
  return {
    async stop(): Promise<readonly Window[]> {
      stopped = true;
      await running;
      return windows;
    },
  };
}

async function indexed(client: Client, name: string): Promise<void> {
  await client.call('Flush', { collection_names: [name] });
  for (;;) {
    const { index_descriptions } = await client.call('DescribeIndex', { collection_name: name });
    const [index] = index_descriptions as { indexed_rows: unknown; total_rows: unknown }[];
    if (Number(index?.indexed_rows) >= Number(index?.total_rows)) return;
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** @throws when a search fails or finds less than it should */
async function search(
  name: string,
  { callers, pauseMs }: { readonly callers: number; readonly pauseMs?: number },
): Promise<LoadResult & { readonly cpuMs: number }> {
  const frames = Array.from({ length: QUERIES }, (_, at) => {
    const request = requests.search(name, vectorAt(queries, at), TOP_K);
    return frameOf(wire.milvus.SearchRequest.encode(request as never).finish());
  });
  const before = server.cpu() ?? Number.NaN;
  const result = await runLoad({
    port: server.port,
    path: '/milvus.proto.milvus.MilvusService/Search',
    metadata: { authorization: Buffer.from(server.adminToken).toString('base64') },
    ...{ frames, callers, sessions: Math.min(2, callers), warmupSeconds: 0, seconds: SECONDS },
    ...(pauseMs === undefined ? {} : { pauseMs }),
  });
  const cpuMs = ((server.cpu() ?? Number.NaN) - before) / result.calls;
  if (result.failed > 0) throw new Error(`searches failed: ${result.firstFailure}`);
  const { results } = wire.milvus.SearchResults.decode(Buffer.from(result.lastReply, 'base64'));
  if (results?.scores?.length !== TOP_K * Float32Array.BYTES_PER_ELEMENT) {
    throw new Error('a search found less than it should');
  }
  return { ...result, cpuMs };
}

async function recallOf(vectors: Vectors): Promise<number> {
  const client = new Client(server.url, server.adminToken);
  let found = 0;
  for (let at = 0; at < TRUTHS; at++) {
    const query = vectorAt(queries, at);
    const truth = new Set(nearestByCosine(vectors, query, TOP_K));
    const hits = await client.search('large', query, TOP_K);
    found += hits.filter((id) => truth.has(id)).length;
  }
  client.close();
  return found / (TRUTHS * TOP_K);
}

/** The same searches in the small collection and in the large one, in turn. */
async function compare() {
  const costs = [1, 16].map((callers) => ({ callers, small: [] as Cost[], large: [] as Cost[] }));
  for (let round = 0; round < ROUNDS; round++) {
    for (const cost of costs) {
      for (const name of ['small', 'large'] as const) cost[name].push(await search(name, cost));
    }
  }
  const medians = (all: readonly Cost[]) => ({
    perSecond: median(all.map((one) => one.perSecond)),
    p50: median(all.map((one) => one.p50)),
    p99: median(all.map((one) => one.p99)),
    cpuMs: median(all.map((one) => one.cpuMs)),
  });
  return costs.map(({ callers, small, large }) => ({
    callers,
    small: medians(small),
    large: medians(large),
  }));
}

type Cost = Pick<LoadResult, 'perSecond' | 'p50' | 'p99'> & { readonly cpuMs: number };

function report(found: {
  readonly loading: Awaited<ReturnType<typeof load>>;
  readonly loop: Awaited<ReturnType<ServerProcess['loopDelay']>>;
  readonly waits: MemoryWaits;
  readonly memory: {
    readonly loaded: number;
    readonly own: number;
    readonly ownPeak: number;
    readonly peak: number;
  };
  readonly recall: number;
  readonly costs: Awaited<ReturnType<typeof compare>>;
}): void {
  const { loading, loop, waits, memory, recall, costs } = found;
  const number = (value: number) => Math.round(value).toLocaleString('en');
  const every = Math.max(1, Math.floor(loading.windows.length / 12));
  say('\nSearches while vectors came, one caller');
  say(
    table(
      ['vectors', 'p50 ms', 'p99 ms'],
      loading.windows
        .filter((_, at) => at % every === 0)
        .map(({ rows: count, p50, p99 }) => [number(count), p50.toFixed(1), p99.toFixed(1)]),
    ),
  );
  say('\nSearches when all are indexed');
  const lines = costs.flatMap(({ callers, small, large }) =>
    [small, large].map((one, at) => [
      number(at === 0 ? SMALL : rows),
      String(callers),
      number(one.perSecond),
      one.p50.toFixed(2),
      one.p99.toFixed(2),
      one.cpuMs.toFixed(3),
    ]),
  );
  say(table(['vectors', 'callers', 'calls/s', 'p50 ms', 'p99 ms', 'CPU ms a call'], lines));
  const [, busy] = costs;
  const ratio = (busy?.large.cpuMs ?? Number.NaN) / (busy?.small.cpuMs ?? Number.NaN);
  say(
    `\nloaded in ${number(loading.seconds)} s, all indexed after ${number(loading.untilIndexed)} s`,
  );
  const worst = Math.max(...loading.windows.map((w) => w.p99));
  say(`p99 of searches meanwhile, worst while: ${number(worst)} ms`);
  say(`event loop kept at most ${loop.longestOwn.toFixed(0)} ms (goal ≤ 50 ms),`);
  say(`  with what other programs took of the processor ${loop.longest.toFixed(0)} ms`);
  say(`  ${sayMemoryWaits(waits)}`);
  say(
    `memory ${number(memory.loaded / MB)} MB (goal ≤ 2,000 MB), of it ${number(memory.own / MB)} MB no mapped files;`,
  );
  say(
    `  at most ${number(memory.peak / MB)} MB, of it ${number(memory.ownPeak / MB)} MB no mapped files`,
  );
  if (limited) say(`all within ${limit} MB, files that it maps and writes included`);
  say(`cost of a search ÷ that in ${number(SMALL)}: ${ratio.toFixed(2)} (goal ≤ 2)`);
  say(`recall@10: ${recall.toFixed(3)}`);
  if (flags.json)
    writeFileSync(flags.json, `${JSON.stringify({ rows, ratio, ...found }, null, 2)}\n`);
}
