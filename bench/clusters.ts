/**
 * Many clusters in one process: memory for each that is idle, time to make one, time to start with
 * all. `npm run bench -- clusters [--clusters N]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ControlClient, dataCall } from '../packages/server/src/testing/control-client.ts';
import { median } from './median.ts';
import { say } from './say.ts';
import { freePort, type ServerOptions, startServerProcess } from './server-process.ts';
import { table } from './table.ts';

const { values } = parseArgs({ options: { clusters: { type: 'string', default: '20' } } });
const CLUSTERS = Number(values.clusters);
const IDLE_MS = 10_000;
const STARTS = 3;
const MB = 1_000_000;

const folder = mkdtempSync(join(tmpdir(), 'latchkey-clusters-'));
try {
  await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  say(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`);
  const [load = 0] = loadavg();
  if (load > 0.5) say(`The machine is busy (load ${load.toFixed(1)}): times will be long.`);
  const options: ServerOptions = {
    dataDir: join(folder, 'data'),
    // 0 is any free port for each; a start with all of them costs the same.
    ...{ port: 0, adminPort: await freePort() },
  };
  say('Starting with one cluster …');
  const one = await startServerProcess(options);
  await sleep(IDLE_MS);
  const memoryOfOne = one.memory() ?? 0;
  say(`Making ${CLUSTERS - 1} more, each with a collection …`);
  const control = controlOf(options);
  const made = await makeClusters(control, CLUSTERS - 1);
  await one.stop();

  say(`Starting with ${CLUSTERS}, ${STARTS} times …`);
  const times: number[] = [];
  let memoryOfAll = 0;
  for (let i = 0; i < STARTS; i++) {
    const all = await startServerProcess(options);
    times.push(all.readyAfter);
    await answerAll(control, made);
    await sleep(IDLE_MS);
    memoryOfAll = all.memory() ?? 0;
    if (i === STARTS - 1) {
      for (const { clusterId } of made) await control.ok(`POST /v2/clusters/${clusterId}/suspend`);
    }
    await all.stop();
  }
  const suspended = await startServerProcess(options);
  await sleep(IDLE_MS);
  const memoryWhenSuspended = suspended.memory() ?? 0;
  const startWhenSuspended = suspended.readyAfter;
  await suspended.stop();

  const rows = [
    ['idle memory with 1 cluster', `${(memoryOfOne / MB).toFixed(1)} MB`],
    [`idle memory with ${CLUSTERS}`, `${(memoryOfAll / MB).toFixed(1)} MB`],
    [
      'idle memory for each more',
      `${((memoryOfAll - memoryOfOne) / (CLUSTERS - 1) / MB).toFixed(2)} MB`,
    ],
    [
      `idle memory with 1 running, ${CLUSTERS - 1} suspended`,
      `${(memoryWhenSuspended / MB).toFixed(1)} MB`,
    ],
    ['create to RUNNING', `${median(made.map(({ ms }) => ms)).toFixed(0)} ms`],
    [`start to ready with ${CLUSTERS}`, `${median(times).toFixed(0)} ms`],
    [
      `start to ready with 1 running, ${CLUSTERS - 1} suspended`,
      `${startWhenSuspended.toFixed(0)} ms`,
    ],
  ];
  say(`\n${table(['what', 'measured'], rows)}`);
}

interface Made {
  readonly clusterId: string;
  readonly token: string;
  /** From the request to `RUNNING`. */
  readonly ms: number;
}

async function makeClusters(control: ControlClient, count: number): Promise<Made[]> {
  const [project] = await control.ok('GET /v2/projects');
  const made: Made[] = [];
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    const wish = { clusterName: `c${n}`, projectId: project.projectId, regionId: 'local' };
    const reply = await control.ok('POST /v2/clusters/createDedicated', wish);
    const { clusterId, username, password } = reply;
    const { connectAddress } = await control.until(clusterId, 'RUNNING');
    const ms = performance.now() - began;
    const token = `${username}:${password}`;
    const quick = { collectionName: 'books', dimension: 8 };
    await mustBeDone(dataCall(connectAddress, 'collections/create', quick, token));
    made.push({ clusterId, token, ms });
  }
  return made;
}

/** Every cluster answers to its own administrator as soon as the server says that it is ready. */
async function answerAll(control: ControlClient, made: readonly Made[]): Promise<void> {
  for (const { clusterId, token } of made) {
    const { connectAddress } = await control.ok(`GET /v2/clusters/${clusterId}`);
    await mustBeDone(dataCall(connectAddress, 'collections/list', {}, token));
  }
}

async function mustBeDone(reply: ReturnType<typeof dataCall>): Promise<void> {
  const { code, message } = await reply;
  if (code !== 0) throw new Error(message);
}

function controlOf({ dataDir, adminPort }: ServerOptions): ControlClient {
  const { apiKey } = JSON.parse(readFileSync(`${dataDir}.credentials.json`, 'utf8')) as {
    apiKey: string;
  };
  return new ControlClient(`http://127.0.0.1:${adminPort}`, apiKey);
}
