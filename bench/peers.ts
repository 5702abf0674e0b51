import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './client.ts';
import { groupMemory } from './group-memory.ts';
import { freePort, isFree } from './server-process.ts';
import type { Target } from './workload.ts';

/** Another server that speaks the same protocol, as pip installs it. */
interface Peer {
  readonly packages: readonly string[];
  readonly program: string;
  readonly flags: (dataDir: string, port: number) => readonly string[];
  /** Ports that it takes besides the one it is given. */
  readonly ports: readonly number[];
  /** Milvus comes with this one; Milvus Lite asks nobody who they are. */
  readonly token: string;
}

const PEERS: Readonly<Record<string, Peer>> = {
  milvus: {
    // Its launcher needs `pkg_resources`, which newer setuptools do not have.
    packages: ['milvus==2.3.5', 'setuptools<80'],
    program: 'milvus-server',
    flags: (dataDir, port) => [
      ...['--data', dataDir, '--proxy-port', String(port), '--authorization-enabled', 'true'],
    ],
    // Its embedded etcd, and its metrics.
    ports: [2379, 2380, 9091],
    token: 'root:Milvus',
  },
  'milvus-lite': {
    // It answers with the messages that the SDK brings.
    packages: ['milvus-lite==3.2.2', 'pymilvus==3.0.2'],
    program: 'milvus-lite',
    flags: (dataDir, port) => ['server', '--data-dir', dataDir, '--port', String(port)],
    ports: [],
    token: 'root:Milvus',
  },
};

export const PEER_NAMES = Object.keys(PEERS);

export interface RunningPeer extends Target {
  /** From the process' start to its first answer, ms. */
  readonly readyAfter: number;
  /** Resident memory of all its processes, bytes; undefined where the system does not tell. */
  memory(): number | undefined;
  stop(): Promise<void>;
}

const CACHE = join(import.meta.dirname, '.cache');
const START_TIMEOUT_MS = 180_000;

/**
 * Installs a peer into `bench/.cache`, once, and starts it on a directory of its own.
 * @throws when Python or the package is not to be had, or the peer does not answer
 */
export async function startPeer(name: string): Promise<RunningPeer> {
  const peer = PEERS[name];
  if (!peer) throw new Error(`no peer ${name}; there are ${PEER_NAMES.join(', ')}`);
  for (const taken of peer.ports) {
    if (!(await isFree(taken))) throw new Error(`${name} needs port ${taken}, which is taken`);
  }
  const program = install(name, peer);
  const folder = mkdtempSync(join(tmpdir(), `latchkey-bench-${name}-`));
  const port = await freePort();
  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  const began = performance.now();
  // A process group of its own, since the launcher starts further processes.
  const child = spawn(program, peer.flags(join(folder, 'data'), port), {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: folder,
  });
  closeSync(log);
  const target = { name, port, url: `http://127.0.0.1:${port}`, token: peer.token };
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answering(target, child);
  } catch (error) {
    const tail = readFileSync(logFile, 'utf8').slice(-2000);
    await stop();
    throw new Error(`${error instanceof Error ? error.message : error}\n${tail}`);
  }
  const readyAfter = performance.now() - began;
  return { ...target, readyAfter, memory: () => groupMemory(child.pid), stop };
}

function install(name: string, { packages, program }: Peer): string {
  const venv = join(CACHE, name);
  const stamp = join(venv, 'installed.txt');
  const wanted = packages.join('\n');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(join(CACHE, '.gitignore'), '*\n');
    process.stderr.write(`Installing ${packages.join(' ')} into ${venv} …\n`);
    run('python3', ['-m', 'venv', venv]);
    run(join(venv, 'bin/pip'), ['install', '--quiet', ...packages]);
    writeFileSync(stamp, wanted);
  }
  return join(venv, 'bin', program);
}

function run(command: string, args: readonly string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${error?.message ?? stderr}`);
}

async function answering({ name, url, token }: Target, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}`);
    const client = new Client(url, token);
    try {
      await client.call('ShowCollections', {});
      return;
    } catch {
      await new Promise((done) => setTimeout(done, 100));
    } finally {
      client.close();
    }
  }
  throw new Error(`${name} does not answer`);
}

async function end(child: ChildProcess): Promise<void> {
  const pid = child.pid;
  if (pid === undefined || child.exitCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  process.kill(-pid, 'SIGINT');
  const timer = setTimeout(() => process.kill(-pid, 'SIGKILL'), 15_000);
  await ended;
  clearTimeout(timer);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left of the group.
  }
}
