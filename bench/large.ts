/** `npm run bench -- large`: how long the event loop is kept by single calls that are large. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client } from './client.ts';
import { largeDrops } from './large-drops.ts';
import { largeReads } from './large-reads.ts';
import { largeWrites } from './large-writes.ts';
import type { LoopDelay } from './loop-delay.ts';
import { machine } from './machine.ts';
import { MachineWaits } from './machine-waits.ts';
import * as requests from './requests.ts';
import { say } from './say.ts';
import { freePort, type ServerProcess, startServerProcess } from './server-process.ts';
import { table } from './table.ts';

const HELP = `Usage: npm run bench -- large [--rounds N] [--json FILE]

Makes single large calls, one after the other, to an empty server each time: inserts, queries,
searches and deletes of many rows, over gRPC and over REST. Tells how long each kept the event loop at most, by its
own computing and by anything, and how long a thread that only sleeps waited for a processor meanwhile.

  --rounds N     times for each (default 3); the longest is told

Example:
  npm run bench -- large --rounds 5
`;
const QUIET_MS = 2000;
const GOAL_MS = 50;
const MOST_ROWS = 16_384;
const STRONG = 0;

const { values: flags } = parseArgs({
  options: {
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
  readonly call: string;
  readonly ms: number;
  /** How long the machine kept others waiting. */
  readonly machineMs: number;
}

const { name, load } = machine();
say(`${name}${load > 0.5 ? `, load ${load.toFixed(1)} of other programs` : ''}`);
const found: Found[] = [];
const waits = new MachineWaits();
for (let round = 1; round <= Number(flags.rounds); round++) {
  say(`Round ${round} of ${flags.rounds} …`);
  await oneRound();
}
report();

async function oneRound(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-large-'));
  const server = await startServerProcess({
    ...{ dataDir: join(folder, 'data'), port: await freePort(), adminPort: await freePort() },
    watchLoop: true,
  });
  const client = new Client(server.url, server.adminToken);
  try {
    await client.createCollection('vectors', 128, { textBytes: 1 });
    await client.createCollection('long', 768);
    await client.createCollection('texts', 8, { textBytes: 1 });
    await client.createCollection('small', 2);
    // What is measured of a search for many vectors is what becomes of them, not the search.
    await client.createCollection('empty', 128);
    const reads = await largeReads(client, {
      of: 'texts',
      query: () => query(client, 'vectors', 'id >= 0'),
      rest: (path, body) => post(server, path, body),
    });
    const more = [...(await largeWrites(client)), ...(await largeDrops(client))];
    const calls = [...callsOf(server, client), ...reads, ...more];
    for (const [call, make] of calls) found.push(await one(server, call, make));
  } finally {
    client.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Large calls, in the order in which they are made. */
function callsOf(server: ServerProcess, client: Client): [string, () => Promise<unknown>][] {
  const insert = (into: string, from: number, count: number, dim: number, textBytes?: number) =>
    client.insert(into, idsFrom(from, count), numbers(count * dim), textBytes ? { textBytes } : {});
  const search = (of: string) =>
    client.call('Search', {
      ...requests.search(of, numbers(128), MOST_ROWS, { strong: true }),
      output_fields: ['*'],
    });
  const countByText = (of: string) =>
    client.call('Query', {
      ...{ collection_name: of, expr: 'id >= 0', output_fields: ['text', 'count(*)'] },
      ...{ consistency_level: STRONG },
      query_params: [{ key: 'group_by_fields', value: 'text' }],
    });
  const remove = (of: string, expr: string) => client.call('Delete', { collection_name: of, expr });
  const rest = (path: string, body: object) => post(server, path, body);
  const rows = (from: number, count: number) =>
    idsFrom(from, count).map((id) => ({ id, vector: [...numbers(128)], text: `${id}` }));
  const small = (count: number) => idsFrom(0, count).map((id) => ({ id, vector: [id, 0.5] }));
  const searched = Array.from({ length: 10_000 }, () => [...numbers(128)]);
  const of = (collectionName: string, more: object) => ({ collectionName, ...more });
  const all = { collectionName: 'vectors', outputFields: ['*'], limit: MOST_ROWS };
  return [
    ['gRPC insert, 100,000 × 128', () => insert('vectors', 0, 100_000, 128, 10)],
    ['gRPC insert, 20,000 × 768', () => insert('long', 0, 20_000, 768)],
    ['gRPC insert, 300,000 texts of 100', () => insert('texts', 0, 300_000, 8, 100)],
    ['gRPC insert, 10,000 texts of 5,000', () => insert('texts', 1_000_000, 10_000, 8, 5000)],
    ['gRPC query, 16,384 × 128', () => query(client, 'vectors', 'id >= 0')],
    ['gRPC query, 16,384 × 768', () => query(client, 'long', 'id >= 0')],
    ['gRPC query, 10,000 texts of 5,000', () => query(client, 'texts', 'id >= 1000000')],
    ['gRPC query, 16,000 keys', () => query(client, 'texts', `id in [${idsFrom(0, 16_000)}]`)],
    ['gRPC query, 100,000 keys', () => query(client, 'texts', `id in [${idsFrom(0, 100_000)}]`)],
    ['gRPC search, 16,384 × 128', () => search('vectors')],
    ['gRPC query, 100,000 groups', () => countByText('vectors')],
    ['REST insert, 2,000 × 128', () => rest('insert', { ...all, data: rows(1_000_000, 2000) })],
    ['REST insert, 20,000 × 128', () => rest('insert', { ...all, data: rows(2_000_000, 20_000) })],
    ['REST query, 16,384 × 128', () => rest('query', { ...all, filter: 'id >= 0' })],
    ['REST search, 16,384 × 128', () => rest('search', { ...all, data: [[...numbers(128)]] })],
    ['REST search for 10,000 × 128', () => rest('search', of('empty', { data: searched }))],
    ['REST insert, 100,000 × 2', () => rest('insert', of('small', { data: small(100_000) }))],
    ['REST get, 16,000 keys', () => rest('get', of('small', { id: idsFrom(0, 16_000) }))],
    ['REST delete, 100,000 keys', () => rest('delete', of('small', { id: idsFrom(0, 100_000) }))],
    ['gRPC delete, 50,000 keys', () => remove('texts', `id in [${idsFrom(0, 50_000)}]`)],
  ];
}

function query(client: Client, of: string, expr: string): Promise<unknown> {
  return client.call('Query', {
    ...{ collection_name: of, expr, output_fields: ['*'], consistency_level: STRONG },
    query_params: [{ key: 'limit', value: String(MOST_ROWS) }],
  });
}

function idsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, at) => first + at);
}

function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, () => Math.random());
}

async function post({ url, adminToken }: ServerProcess, path: string, body: object): Promise<void> {
  const response = await fetch(`${url}/v2/vectordb/entities/${path}`, {
    ...{ method: 'POST', headers: { authorization: `Bearer ${adminToken}` } },
    body: JSON.stringify(body),
  });
  const { code, message } = (await response.json()) as { code: number; message?: string };
  if (code !== 0) throw new Error(`${path}: ${code} ${message}`);
}

/** What is still done for the calls before is waited for. */
async function one(
  server: ServerProcess,
  call: string,
  make: () => Promise<unknown>,
): Promise<Found> {
  await sleep(QUIET_MS);
  await Promise.all([server.loopDelay(), waits.longest()]);
  const began = performance.now();
  await make();
  const ms = performance.now() - began;
  return { call, ms, machineMs: await waits.longest(), ...(await server.loopDelay()) };
}

function report(): void {
  const calls = [...Map.groupBy(found, ({ call }) => call)];
  const most = (all: readonly Found[], of: keyof Found) =>
    Math.max(...all.map((each) => Number(each[of]))).toFixed(0);
  const lines = calls.map(([call, all]) => [
    ...[call, most(all, 'longestOwn'), most(all, 'longest')],
    ...[most(all, 'machineMs'), most(all, 'ms')],
  ]);
  say(table(['call', 'kept ms', 'by anything ms', 'idle thread ms', 'answered in ms'], lines));
  const longest = Math.max(...found.map(({ longestOwn }) => longestOwn));
  say(
    `\nevent loop kept at most ${longest.toFixed(0)} ms by its own computing (goal ≤ ${GOAL_MS} ms)`,
  );
  if (flags.json) writeFileSync(flags.json, `${JSON.stringify({ found }, null, 2)}\n`);
}
