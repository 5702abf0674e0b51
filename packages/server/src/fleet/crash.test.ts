import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { FailpointName } from '../handle/clusters/failpoints.ts';
import { systemClock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { ClusterEngine } from '../store/clusters.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { ControlClient, dataCall } from '../testing/control-client.ts';
import { startTestUpstream, TokenFiles } from '../testing/gateway-rig.ts';
import { temporaryDir } from '../testing/temporary-store.ts';

type StepPoint = Exclude<FailpointName, `recovery.${string}`>;

/** Each failpoint, with what the victim may be after the next start. `gone`: no trace of it. */
const EXPECTED: Record<StepPoint, string> = {
  'create.before-store': 'gone',
  'create.stored': 'RUNNING',
  'create.open': 'RUNNING',
  'create.done': 'RUNNING',
  'suspend.recorded': 'STOPPED',
  'suspend.closed': 'STOPPED',
  'suspend.done': 'STOPPED',
  'resume.recorded': 'RUNNING',
  'resume.open': 'RUNNING',
  'resume.done': 'RUNNING',
  'drop.recorded': 'DELETED',
  'drop.closed': 'DELETED',
  'drop.done': 'DELETED',
  'restore.recorded': 'RUNNING',
  'restore.open': 'RUNNING',
  'restore.done': 'RUNNING',
  'purge.recorded': 'gone',
  'purge.files-removed': 'gone',
  'purge.done': 'gone',
};
const START_MS = 60_000;

interface Child {
  readonly control: ControlClient;
  readonly process: ChildProcess;
  readonly exited: Promise<void>;
}

let apiKey = '';
let projectId = '';

/** @param milvus its URL and the file of its token, for clusters that are in front of it */
async function start(
  dir: string,
  port: number,
  armed: string,
  milvus: readonly string[] = [],
): Promise<Child> {
  const script = join(import.meta.dirname, '../testing/crash-child.ts');
  const child = spawn(process.execPath, [script, dir, String(port), armed, ...milvus], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Of twenty starts only the first has to compile.
    env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'latchkey-compile-cache') },
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const line = await Promise.race([
    new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve)),
    exited.then(() => {
      throw new Error(`the server ended before it was ready, armed with ${armed || 'nothing'}`);
    }),
  ]);
  const ready = JSON.parse(line);
  // Told by the first start on a directory alone.
  apiKey = ready.apiKey || apiKey;
  projectId = ready.projectId || projectId;
  return { control: new ControlClient(ready.controlUrl, apiKey), process: child, exited };
}

async function kill(child: Child): Promise<void> {
  child.process.kill('SIGKILL');
  await child.exited;
}

/** The first of some ports in a row that nobody uses. */
async function freePorts(count: number): Promise<number> {
  const isFree = (port: number) =>
    new Promise<boolean>((resolve) => {
      const server = createServer().once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
  for (let tries = 0; tries < 100; tries++) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const free = await Promise.all(Array.from({ length: count }, (_, i) => isFree(first + i)));
    if (free.every(Boolean)) return first;
  }
  throw new Error('no free ports');
}

/** A running cluster with one entity. */
async function makeVictim({ control }: Child, clusterName: string, engine?: ClusterEngine) {
  const body = { clusterName, projectId, regionId: 'local', engine };
  const { clusterId, username, password } = await control.ok(
    'POST /v2/clusters/createDedicated',
    body,
  );
  const { connectAddress } = await control.until(clusterId, 'RUNNING');
  const token = `${username}:${password}`;
  const quick = { collectionName: 'books', dimension: 2 };
  expect((await dataCall(connectAddress, 'collections/create', quick, token)).code).toBe(0);
  const data = [{ id: 7, vector: [1, 2] }];
  const insert = { collectionName: 'books', data };
  expect((await dataCall(connectAddress, 'entities/insert', insert, token)).code).toBe(0);
  return { clusterId: clusterId as string, token, connectAddress: connectAddress as string };
}

async function inBin({ control }: Child, clusterId: string): Promise<void> {
  for (let tries = 0; tries < 1000; tries++) {
    const { clusters } = await control.ok('GET /v2/latchkey/recycleBin/clusters');
    const own = clusters.find((cluster: { clusterId: string }) => cluster.clusterId === clusterId);
    if (own?.status === 'DELETED') return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('not in the recycle bin');
}

/** Does what passes the failpoint; the server dies meanwhile, perhaps before it answers. */
async function provoke(
  child: Child,
  point: StepPoint,
  clusterName: string,
  engine?: ClusterEngine,
) {
  const { control } = child;
  const [action] = point.split('.');
  const dies = (call: string, body?: object) => control.call(call, body).catch(() => undefined);
  if (action === 'create') {
    await dies('POST /v2/clusters/createDedicated', { clusterName, projectId, engine });
    return undefined;
  }
  const victim = await makeVictim(child, clusterName, engine);
  const { clusterId } = victim;
  if (action === 'suspend') await dies(`POST /v2/clusters/${clusterId}/suspend`);
  if (action === 'drop') await dies(`DELETE /v2/clusters/${clusterId}/drop`);
  if (action === 'resume') {
    await control.ok(`POST /v2/clusters/${clusterId}/suspend`);
    await control.until(clusterId, 'STOPPED');
    await dies(`POST /v2/clusters/${clusterId}/resume`);
  }
  if (action === 'restore' || action === 'purge') {
    await control.ok(`DELETE /v2/clusters/${clusterId}/drop`);
    await inBin(child, clusterId);
    const entry = `/v2/latchkey/recycleBin/clusters/${clusterId}`;
    await dies(action === 'purge' ? `DELETE ${entry}` : `POST ${entry}/restore`, {});
  }
  return victim;
}

/** All rows of the store, as another process sees them. */
async function rowsIn(dir: string) {
  const path = join(dir, 'latchkey.db');
  const parts = { path, clock: systemClock, random: systemRandom, mustExist: true };
  const store = await openSqliteStore(parts);
  try {
    expect(await store.audit.firstBroken()).toBeUndefined();
    return await store.clusters.listAll();
  } finally {
    await store.close();
  }
}

/** Each start looks at what the one before left, and then dies at a point of its own. */
test(
  'wherever the process dies, after the next start every cluster is whole or absent',
  async () => {
    const dir = temporaryDir();
    const port = await freePorts(20);
    const points = Object.keys(EXPECTED) as StepPoint[];
    let child = await start(dir, port, points[0] ?? '');
    onTestFinished(() => kill(child));
    for (const [at, point] of points.entries()) {
      const name = `victim-${at}`;
      const made = await provoke(child, point, name);
      await child.exited;
      expect(child.process.signalCode, point).toBe('SIGKILL');
      child = await start(dir, port, points[at + 1] ?? '');
      const victim = await whatIsLeft({ dir, port, point, name });
      if (!victim) continue;
      if (victim.status === 'STOPPED' && !points[at + 1]?.startsWith('resume')) {
        await child.control.ok(`POST /v2/clusters/${victim.id}/resume`);
        const { connectAddress } = await child.control.until(victim.id, 'RUNNING');
        if (made) expect(await idsIn(connectAddress, made.token), point).toEqual([7]);
      }
      if (victim.status === 'RUNNING') {
        const { connectAddress } = await child.control.until(victim.id, 'RUNNING');
        expect(connectAddress, point).toBe(`http://127.0.0.1:${port + (victim.slot ?? -1)}`);
        if (made) expect(await idsIn(connectAddress, made.token), point).toEqual([7]);
      }
    }
    // Nothing is left of a port: the next cluster gets the lowest that is free.
    const rows = await rowsIn(dir);
    const taken = new Set(rows.map(({ slot }) => slot));
    const lowest = Array.from({ length: 20 }, (_, slot) => slot).find((slot) => !taken.has(slot));
    const { connectAddress } = await makeVictim(child, 'last');
    expect(connectAddress).toBe(`http://127.0.0.1:${port + (lowest ?? -1)}`);
  },
  20 * START_MS,
);

/** Where a process dies, and where the next one that finishes its work dies again. */
const TWICE: readonly (readonly [first: StepPoint, second: FailpointName])[] = [
  ['create.stored', 'recovery.begin'],
  ['create.stored', 'recovery.open'],
  ['create.open', 'recovery.done'],
  ['suspend.recorded', 'suspend.closed'],
  ['suspend.closed', 'recovery.begin'],
  ['resume.recorded', 'recovery.open'],
  ['drop.recorded', 'drop.closed'],
  ['drop.closed', 'recovery.begin'],
  ['restore.recorded', 'recovery.open'],
  ['purge.recorded', 'purge.files-removed'],
  ['purge.files-removed', 'purge.recorded'],
];

test(
  'a process that dies while it finishes what another left undone leaves it to the next, whole or absent',
  async () => {
    const dir = temporaryDir();
    const port = await freePorts(20);
    let child = await start(dir, port, TWICE[0]?.[0] ?? '');
    onTestFinished(() => kill(child));
    for (const [at, [first, second]] of TWICE.entries()) {
      const name = `twice-${at}`;
      const made = await provoke(child, first, name);
      await child.exited;
      // It dies before it is ready.
      await expect(start(dir, port, `start:${second}`), `${first}, ${second}`).rejects.toThrow(
        'before it was',
      );
      child = await start(dir, port, TWICE[at + 1]?.[0] ?? '');
      const victim = await whatIsLeft({ dir, port, point: first, name });
      if (victim?.status !== 'RUNNING') continue;
      const { connectAddress } = await child.control.until(victim.id, 'RUNNING');
      expect(connectAddress, first).toBe(`http://127.0.0.1:${port + (victim.slot ?? -1)}`);
      if (made) expect(await idsIn(connectAddress, made.token), first).toEqual([7]);
    }
  },
  20 * START_MS,
);

/** A point of each step; where a cluster's entities are makes no difference to the others. */
const BEHIND_MILVUS: readonly StepPoint[] = [
  ...(['create.stored', 'create.open', 'suspend.recorded', 'resume.recorded'] as const),
  ...(['drop.recorded', 'restore.recorded', 'purge.recorded', 'purge.files-removed'] as const),
];

test(
  'a cluster in front of Milvus is whole or absent like any other, beside those that are not',
  async () => {
    const dir = temporaryDir();
    const port = await freePorts(20);
    const upstream = await startTestUpstream();
    const files = new TokenFiles();
    onTestFinished(async () => {
      await upstream.dispose();
      files.remove();
    });
    const milvus = [upstream.url, files.write('token', upstream.token)];
    let child = await start(dir, port, BEHIND_MILVUS[0] ?? '', milvus);
    onTestFinished(() => kill(child));
    for (const [at, point] of BEHIND_MILVUS.entries()) {
      const name = `behind-${at}`;
      const made = await provoke(child, point, name, 'milvus');
      await child.exited;
      child = await start(dir, port, BEHIND_MILVUS[at + 1] ?? '', milvus);
      const victim = await whatIsLeft({ dir, port, point, name });
      if (!victim) continue;
      expect(victim.engine, point).toBe('milvus');
      if (victim.status !== 'RUNNING') continue;
      const { connectAddress } = await child.control.until(victim.id, 'RUNNING');
      if (made) expect(await idsIn(connectAddress, made.token), point).toEqual([7]);
    }
  },
  10 * START_MS,
);

test(
  'a process that dies while it restores a backup leaves no half of a cluster',
  async () => {
    const dir = temporaryDir();
    const port = await freePorts(20);
    let child = await start(dir, port, '');
    onTestFinished(() => kill(child));
    const { clusterId } = await makeVictim(child, 'source');
    const backups = `/v2/clusters/${clusterId}/backups`;
    const { backupId, jobId } = await child.control.ok(`POST ${backups}/create`, {});
    for (let status = ''; status !== 'SUCCESSFUL'; ) {
      ({ status } = await child.control.ok(`GET /v2/jobs/${jobId}`));
    }
    await kill(child);
    child = await start(dir, port, 'create.stored');
    const wish = { projectId, clusterName: 'half' };
    const restore = `POST ${backups}/${backupId}/restoreCluster`;
    const reply = await child.control.call(restore, wish).catch(() => undefined);
    await child.exited;
    child = await start(dir, port, '');
    const rows = await rowsIn(dir);
    expect(rows.map(({ name }) => name)).not.toContain('half');
    expect(readdirSync(join(dir, 'clusters')).toSorted()).toEqual(
      rows.map(({ id }) => id).toSorted(),
    );
    if (reply) {
      const job = await child.control.ok(`GET /v2/jobs/${reply.data.jobId}`);
      expect(job).toMatchObject({ type: 'RESTORE', status: 'FAILED' });
    }
    // And the backup is as good as before.
    const again = await child.control.ok(restore, wish);
    const { connectAddress } = await child.control.until(again.clusterId, 'RUNNING');
    const token = `${again.username}:${again.password}`;
    expect(await idsIn(connectAddress, token)).toEqual([7]);
  },
  5 * START_MS,
);

/** @returns the victim's row, if there is one */
async function whatIsLeft(of: { dir: string; port: number; point: StepPoint; name: string }) {
  const { dir, point } = of;
  const rows = await rowsIn(dir);
  const victim = rows.find(({ name }) => name === of.name);
  expect(victim?.status ?? 'gone', point).toBe(EXPECTED[point]);
  // No directory without its cluster, and no cluster without its directory, where its entities are here.
  const directories = readdirSync(join(dir, 'clusters')).toSorted();
  const here = rows.filter(({ engine }) => engine === 'embedded');
  expect(directories, point).toEqual(here.map(({ id }) => id).toSorted());
  // A port for each that is not in the recycle bin, and none for those that are.
  const slots = rows.flatMap(({ slot }) => slot ?? []);
  const live = rows.filter(({ deletedAt }) => deletedAt === undefined);
  expect(new Set(slots).size, point).toBe(live.length);
  expect(slots, point).toHaveLength(live.length);
  return victim;
}

async function idsIn(endpoint: string, token: string): Promise<number[]> {
  const query = { collectionName: 'books', filter: 'id >= 0', outputFields: ['id'] };
  const { data } = await dataCall(endpoint, 'entities/query', query, token);
  return data.map(({ id }: { id: number }) => Number(id));
}
