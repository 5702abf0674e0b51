import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_ROLES, wire } from '@latchkey/contract';
import pg from 'pg';
import { createPasswordHasher } from '../../packages/server/src/authenticate/password.ts';
import { found } from '../../packages/server/src/found/found.ts';
import { systemClock } from '../../packages/server/src/kernel/clock.ts';
import { createIds } from '../../packages/server/src/kernel/ids.ts';
import { systemRandom } from '../../packages/server/src/kernel/random.ts';
import { Secret } from '../../packages/server/src/kernel/secret.ts';
import { createLog } from '../../packages/server/src/observe/log.ts';
import { openPostgresStore } from '../../packages/server/src/store/postgres/open.ts';
import type { Store } from '../../packages/server/src/store/store.ts';
import { startPostgresCluster } from '../../packages/server/src/testing/postgres-cluster.ts';
import { Client } from '../client.ts';
import { frameOf } from '../frame.ts';
import * as requests from '../requests.ts';
import { runLoad } from '../run-load.ts';
import { freePort, startServerProcess } from '../server-process.ts';
import type { Inputs } from './inputs.ts';

const REPLICAS = 10;
const FELT = 50;
const FINDS = 2_000;
const HASHES = 20;
const SYNCS = 100;
const SECONDS = 5;
const DIMENSION = 128;
const ORIGIN = {
  actor: { kind: 'system', id: '', name: 'bench' },
  requestId: '',
  source: '',
} as const;

/** @param say told what is measured at the moment */
export async function measure(
  size: { readonly clusters: number; readonly credentials: number },
  say: (what: string) => void,
): Promise<Inputs> {
  const [load = 0] = loadavg();
  const [cpu] = cpus();
  const machine = {
    ...{ date: new Date().toISOString().slice(0, 10), cpu: cpu?.model.trim() ?? '' },
    ...{ cores: cpus().length, node: process.version, load: Math.round(load * 10) / 10 },
  };
  say('a relayed call');
  const relay = await measureRelay();
  say('a hash, a write that waits for the disk');
  const hashMs = await measureHash();
  const syncMs = await measureSync();
  say(`a store with ${size.clusters} clusters and ${size.credentials} credentials`);
  const store = await measureStore(size, say);
  return { machine, ...size, ...relay, hashMs, syncMs, ...store };
}

async function measureRelay(): Promise<Pick<Inputs, 'relayCpuMs' | 'replicaBytes'>> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-scale-'));
  const upstream = await startServerProcess({
    ...{ dataDir: join(folder, 'upstream'), port: await freePort(), adminPort: await freePort() },
  });
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, upstream.adminToken, { mode: 0o600 });
  const built = join(import.meta.dirname, '../../dist/latchkey.mjs');
  const flags = [
    '--engine',
    'milvus',
    '--milvus-uri',
    upstream.url,
    '--milvus-token-file',
    tokenFile,
  ];
  const gateway = await startServerProcess({
    ...{ dataDir: join(folder, 'gateway'), port: await freePort(), adminPort: await freePort() },
    program: [built, 'serve', ...flags],
  });
  try {
    const replicaBytes = gateway.memory() ?? 0;
    const client = new Client(gateway.url, gateway.adminToken);
    await client.createCollection('scale', DIMENSION, { graph: true });
    const vectors = new Float32Array(1_000 * DIMENSION).map(() => Math.random());
    await client.insert(
      'scale',
      Array.from({ length: 1_000 }, (_, id) => id),
      vectors,
    );
    client.close();
    const authorization = Buffer.from(gateway.adminToken).toString('base64');
    const cpuOf = async (rpc: string, frame: Buffer) => {
      const job = {
        ...{ port: gateway.port, path: `/milvus.proto.milvus.MilvusService/${rpc}` },
        ...{ metadata: { authorization }, frames: [frame], sessions: 4, callers: 16 },
      };
      await runLoad({ ...job, warmupSeconds: 0, seconds: 2 });
      const before = gateway.cpu() ?? 0;
      const { calls, failed, firstFailure } = await runLoad({
        ...{ ...job, warmupSeconds: 0, seconds: SECONDS },
      });
      if (failed > 0) throw new Error(`${rpc}: ${firstFailure}`);
      return ((gateway.cpu() ?? 0) - before) / calls;
    };
    const search = requests.search('scale', vectors.subarray(0, DIMENSION), 10, { ef: 64 });
    const small = await cpuOf(
      'GetVersion',
      frameOf(wire.milvus.GetVersionRequest.encode({}).finish()),
    );
    const encoded = frameOf(wire.milvus.SearchRequest.encode(search as never).finish());
    return { relayCpuMs: { small, search: await cpuOf('Search', encoded) }, replicaBytes };
  } finally {
    await gateway.stop();
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureHash(): Promise<number> {
  const hasher = createPasswordHasher();
  const began = performance.now();
  for (let i = 0; i < HASHES; i++) await hasher.hash(new Secret(`Passw0rd-${i}`));
  return (performance.now() - began) / HASHES;
}

async function measureSync(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-sync-'));
  const file = await open(join(folder, 'log'), 'w');
  try {
    const began = performance.now();
    for (let i = 0; i < SYNCS; i++) {
      await file.write(Buffer.alloc(8192));
      await file.datasync();
    }
    return (performance.now() - began) / SYNCS;
  } finally {
    await file.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureStore(
  { clusters, credentials }: { clusters: number; credentials: number },
  say: (what: string) => void,
): Promise<Pick<Inputs, 'find' | 'changesPerSecond' | 'felt' | 'imageMs' | 'storeBytes'>> {
  const postgres = await startPostgresCluster();
  const url = postgres.url('postgres');
  const openStore = () =>
    openPostgresStore({
      ...{ address: { url }, clock: systemClock, random: systemRandom, log: createLog('silent') },
    });
  const stores = [await openStore()];
  const [store] = stores as [Store];
  try {
    const ids = await fill(store, { url, clusters, credentials });
    for (let i = 1; i < REPLICAS; i++) stores.push(await openStore());
    say('how long a change takes to be felt');
    const felt = await measureFelt(stores, ids[0] ?? '');
    const began = performance.now();
    const another = await openStore();
    const imageMs = performance.now() - began;
    await another.close();
    say('looking credentials up');
    const find = await measureFind(store, ids, Math.floor(credentials / clusters));
    say('changes');
    const changesPerSecond = await measureChanges(store, ids[0] ?? '');
    const storeBytes = await bytesOf(url);
    return { find, changesPerSecond, felt, imageMs, storeBytes };
  } finally {
    await Promise.all(stores.map((each) => each.close()));
    await postgres.stop();
  }
}

/** Clusters through the store, credentials past it. */
async function fill(
  store: Store,
  { url, clusters, credentials }: { url: string; clusters: number; credentials: number },
): Promise<string[]> {
  const hasher = createPasswordHasher();
  const roles = BUILT_IN_ROLES.zilliz;
  const made = await found({
    store,
    hasher,
    random: systemRandom,
    profile: 'zilliz',
    engine: 'milvus',
    roles,
  });
  const ids = createIds(systemRandom);
  const { organizationId, projectId } = made;
  const all = [made.clusterId];
  const [first] = await store.clusters.list();
  if (!first) throw new Error('nothing was founded');
  const passwordHash = await hasher.hash(new Secret('Some-Passw0rd'));
  for (let at = 1; at < clusters; at++) {
    const id = ids.cluster();
    const cluster = { ...first, id, name: `cluster-${at}`, projectId, organizationId };
    const admin = {
      clusterId: id,
      name: 'db_admin',
      passwordHash,
      description: '',
      roles: ['db_admin'],
    };
    const slots = { end: 1_000, blocked: [] };
    const outcome = await store.clusters.create(
      { cluster, roles, admin, limit: 1_000, slots, oneMilvus: false },
      ORIGIN,
    );
    if (outcome.kind !== 'created') throw new Error(outcome.kind);
    all.push(id);
  }
  const each = Math.floor(credentials / clusters);
  const columns = await ask(
    url,
    "select column_name as name from information_schema.columns where table_name = 'users'",
  );
  const others: Readonly<Record<string, string>> = {
    id: "'user-' || clusters.id || number",
    name: "'u' || number",
    cluster_id: 'clusters.id',
  };
  const names = columns.map(({ name }) => String(name));
  await ask(
    url,
    `insert into users (${names.join(', ')})
       select ${names.map((name) => others[name] ?? `model.${name}`).join(', ')}
       from (select * from users limit 1) as model, clusters, generate_series(1, ${each}) as number`,
  );
  await ask(url, 'analyze users');
  await ask(url, 'update store_commits set number = number + 1');
  return all;
}

async function measureFelt(stores: readonly Store[], clusterId: string) {
  const [store] = stores as [Store];
  const times: number[] = [];
  for (let i = 0; i < FELT; i++) {
    const before = store.authRevision(clusterId);
    const user = { clusterId, name: `felt${i}`, passwordHash: 'h', description: '', roles: [] };
    await store.users.create(user, Number.MAX_SAFE_INTEGER, ORIGIN);
    const began = performance.now();
    while (!stores.every((each) => each.authRevision(clusterId) > before)) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    times.push(performance.now() - began);
  }
  return percentiles(times);
}

async function measureFind(store: Store, clusterIds: readonly string[], each: number) {
  const findOne = async () => {
    const clusterId = clusterIds[Math.floor(Math.random() * clusterIds.length)] ?? '';
    const found = await store.users.find(clusterId, `u${1 + Math.floor(Math.random() * each)}`);
    if (!found) throw new Error('a user is not there');
  };
  const times: number[] = [];
  for (let i = 0; i < FINDS / 4; i++) {
    const began = performance.now();
    await findOne();
    times.push(performance.now() - began);
  }
  let left = FINDS;
  const began = performance.now();
  const caller = async () => {
    while (left-- > 0) await findOne();
  };
  await Promise.all(Array.from({ length: 10 }, caller));
  const perSecond = (FINDS * 1000) / (performance.now() - began);
  return { ...percentiles(times), perSecond };
}

/** Passwords that are reset: most changes of a store are. */
async function measureChanges(store: Store, clusterId: string): Promise<number> {
  let count = 0;
  const began = performance.now();
  const caller = async (index: number) => {
    const name = `u${index + 1}`;
    for (let i = 0; performance.now() - began < SECONDS * 1000; i++) {
      const isDone = await store.users.update(
        { clusterId, name },
        { passwordHash: `h${i}` },
        ORIGIN,
      );
      if (!isDone) throw new Error('a user is not there');
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, index) => caller(index)));
  return (count * 1000) / (performance.now() - began);
}

async function bytesOf(url: string): Promise<number> {
  const rows = await ask(url, 'select pg_database_size(current_database())::float8 as bytes');
  return Number(rows[0]?.bytes);
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(sql);
    return rows ?? [];
  } finally {
    await client.end();
  }
}

function percentiles(times: number[]): { p50Ms: number; p99Ms: number } {
  times.sort((a, b) => a - b);
  const at = (part: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { p50Ms: at(0.5), p99Ms: at(0.99) };
}
