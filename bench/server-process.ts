import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { NODE_FLAGS, NODE_VARIABLES } from '../scripts/node-flags.mjs';
import type { LoopDelay } from './loop-delay.ts';

const root = dirname(import.meta.dirname);

/** What a first start writes into its credentials file, as far as it is used here. */
interface Credentials {
  readonly cluster: { readonly username: string; readonly password: string };
  /** Of the organization's owner; the server that is composed here has none. */
  readonly apiKey?: string;
}

/** A server in a process of its own. */
export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  readonly port: number;
  /** `db_admin:PASSWORD` */
  readonly adminToken: string;
  /** Of the control plane, and the key that may do all there; empty where the server has none. */
  readonly controlUrl: string;
  readonly apiKey: string;
  /** From the process' start to its ready line, ms. */
  readonly readyAfter: number;
  /** Resident memory, bytes; undefined where the system does not tell. */
  memory(): number | undefined;
  /** Of it what is no mapped file, which the system could not take back. */
  ownMemory(): number | undefined;
  /** The most that resident memory ever was. */
  peakMemory(): number | undefined;
  /** CPU time so far, of all threads, ms. */
  cpu(): number | undefined;
  /** How long the event loop was kept since the last call; only with `watchLoop`. */
  loopDelay(): Promise<LoopDelay>;
  /** @returns after the process has ended */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export interface ServerOptions {
  /** The data directory; the credentials of the first start lie beside it. */
  readonly dataDir: string;
  /** The program and what comes before its flags; else the built server. */
  readonly program?: readonly string[];
  readonly port: number;
  readonly adminPort: number;
  /** Further flags. */
  readonly flags?: readonly string[];
  /** Whether the server measures how long its event loop is kept. */
  readonly watchLoop?: boolean;
}

const BUILT = [...NODE_FLAGS, join(root, 'dist/latchkey.mjs'), 'serve'];
const LOOP_WATCH = join(root, 'bench/loop-watch.ts');
const START_TIMEOUT_MS = 30_000;

/** Starts a server and waits for its ready line. @throws with its log when it ends before that */
export async function startServerProcess(options: ServerOptions): Promise<ServerProcess> {
  const { dataDir, port, adminPort, program = BUILT } = options;
  const credentialsFile = `${dataDir}.credentials.json`;
  const flags = ['--data', dataDir, '--port', String(port), '--admin-port', String(adminPort)];
  // Refused when the file is there: a server never writes its secrets over others.
  if (!existsSync(credentialsFile)) flags.push('--credentials-file', credentialsFile);
  const began = performance.now();
  const watch = options.watchLoop ? ['--import', LOOP_WATCH] : [];
  const line = [...watch, ...program, ...flags, ...(options.flags ?? []), '--log-level', 'warn'];
  const child = spawn(process.execPath, line, {
    env: { ...NODE_VARIABLES, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe', ...(options.watchLoop ? (['ipc'] as const) : [])],
  });
  const { url, controlUrl } = await readyUrls(child);
  const readyAfter = performance.now() - began;
  const { cluster, apiKey = '' } = JSON.parse(readFileSync(credentialsFile, 'utf8')) as Credentials;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    pid: child.pid ?? Number.NaN,
    url,
    port: Number(new URL(url).port),
    adminToken: `${cluster.username}:${cluster.password}`,
    ...{ controlUrl, apiKey },
    readyAfter,
    memory: () => statusBytes(child.pid, 'VmRSS'),
    ownMemory: () => statusBytes(child.pid, 'RssAnon'),
    peakMemory: () => statusBytes(child.pid, 'VmHWM'),
    cpu: () => cpuOf(child.pid),
    loopDelay() {
      return new Promise((resolve) => {
        child.once('message', (message) => resolve(message as LoopDelay));
        child.send('loop-delay');
      });
    },
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

function readyUrls(child: ChildProcess): Promise<{ url: string; controlUrl: string }> {
  let out = '';
  let log = '';
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      child.kill('SIGKILL');
      reject(new Error(`the server ${reason}\n${log}`));
    };
    const timer = setTimeout(() => fail('was not ready in time'), START_TIMEOUT_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-4000);
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk;
      const [, url, controlUrl] = /^ready cluster=(\S+) control=(\S+)$/m.exec(out) ?? [];
      if (!url || !controlUrl) return;
      clearTimeout(timer);
      resolve({ url, controlUrl });
    });
    child.once('error', (error) => fail(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`ended with ${code ?? signal} before it was ready`);
    });
  });
}

function statusBytes(
  pid: number | undefined,
  name: 'VmRSS' | 'VmHWM' | 'RssAnon',
): number | undefined {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return undefined;
  const kib = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(file, 'utf8'))?.[1];
  return kib === undefined ? undefined : Number(kib) * 1024;
}

/** The system counts in hundredths of a second. */
function cpuOf(pid: number | undefined): number | undefined {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** A port that is free at this moment. */
export function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

export function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
