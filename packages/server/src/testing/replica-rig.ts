import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryDir } from './temporary-store.ts';
import { startTestServer } from './test-server.ts';

const BUILT = join(import.meta.dirname, '../../../../dist/latchkey.mjs');
const START_TIMEOUT_MS = 60_000;
/** For one call. */
const PATIENCE_MS = 5_000;
/** Clusters have the ports that follow the first one. */
const PORTS_EACH = 8;

/** What all replicas of a test stand in front of. */
export interface Upstream {
  readonly flags: readonly string[];
}

/** A replica: the built server, in a process of its own. */
export interface Replica {
  readonly clusterUrl: string;
  readonly controlUrl: string;
  readonly healthUrl: string;
  readonly dataDir: string;
  /** What the first start of the store made, if this replica did. */
  readonly founded: Founded | undefined;
  /** What it has written to its log. */
  log(): string;
  isReady(): Promise<boolean>;
  /** @returns its exit code, once it has ended */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface Founded {
  readonly apiKey: string;
  readonly adminToken: string;
  readonly owner: { readonly email: string; readonly password: string };
  readonly clusterId: string;
}

/** An embedded Latchkey, which speaks Milvus' protocol, asks for credentials, and can be shared. */
export async function startUpstream(): Promise<Upstream> {
  const server = await startTestServer();
  onTestFinished(() => server.dispose());
  const tokenFile = join(temporaryDir(), 'token');
  writeFileSync(tokenFile, server.adminToken, { mode: 0o600 });
  const flags = ['--engine', 'milvus', '--milvus-uri', server.clusterUrl];
  return { flags: [...flags, '--milvus-token-file', tokenFile, '--milvus-databases', 'prefixed'] };
}

export interface ReplicaOptions {
  readonly upstream: Upstream;
  readonly store: string;
  /** How far its clock is ahead, ms. */
  readonly aheadMs?: number;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of a replica that was here before: it has the same ports then. */
  readonly again?: Replica;
}

/** Starts one, and waits for its ready line. @throws Error with its log if it ends before that */
export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { upstream, store, aheadMs = 0, flags = [], env = {}, again } = options;
  const dataDir = again?.dataDir ?? join(temporaryDir(), 'data');
  const ports = again ? portsOf(again) : await freePorts();
  const credentialsFile = `${dataDir}.json`;
  const line = [
    ...(aheadMs === 0 ? [] : ['--import', aheadOfTime(aheadMs)]),
    ...[BUILT, 'serve', '--data', dataDir, '--store', store, ...upstream.flags, ...flags],
    ...['--port', ports[0], '--admin-port', ports[1], '--metrics-port', ports[2]],
    ...(existsSync(credentialsFile) ? [] : ['--credentials-file', credentialsFile]),
  ];
  const child = spawn(process.execPath, line.map(String), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-20_000);
  });
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const { clusterUrl, controlUrl } = await readyLine(child, exit, () => log);
  const healthUrl = `http://127.0.0.1:${ports[2]}`;
  return {
    ...{ clusterUrl, controlUrl, healthUrl, dataDir },
    founded: existsSync(credentialsFile) && !again ? foundedIn(credentialsFile) : undefined,
    log: () => log,
    isReady: () =>
      fetch(`${healthUrl}/readyz`).then(
        (response) => response.ok,
        () => false,
      ),
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exit;
    },
  };
}

/** A module that has a process take it to be later, or earlier. */
function aheadOfTime(ms: number): string {
  const code = `const now = Date.now; Date.now = () => now() + ${ms};`;
  return `data:text/javascript,${encodeURIComponent(code)}`;
}

function portsOf({ clusterUrl, controlUrl, healthUrl }: Replica): number[] {
  return [clusterUrl, controlUrl, healthUrl].map((url) => Number(new URL(url).port));
}

/** The first of some that follow each other for clusters, and two more. */
async function freePorts(): Promise<number[]> {
  for (;;) {
    const first = 20_000 + Math.floor((Math.random() * 12_000) / PORTS_EACH) * PORTS_EACH;
    const all = Array.from({ length: PORTS_EACH }, (_, at) => first + at);
    if ((await Promise.all(all.map(isFree))).every(Boolean)) {
      return [first, first + PORTS_EACH - 1, first + PORTS_EACH - 2];
    }
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function readyLine(child: ChildProcess, exit: Promise<unknown>, log: () => string) {
  return new Promise<{ clusterUrl: string; controlUrl: string }>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`a replica ${why}: ${log()}`));
    const timer = setTimeout(() => fail('did not get ready'), START_TIMEOUT_MS);
    let out = '';
    child.stdout?.on('data', (chunk) => {
      out += chunk;
      const [, clusterUrl, controlUrl] = /^ready cluster=(\S+) control=(\S+)$/m.exec(out) ?? [];
      if (clusterUrl === undefined || controlUrl === undefined) return;
      clearTimeout(timer);
      resolve({ clusterUrl, controlUrl });
    });
    void exit.then(() => fail('ended'));
  });
}

function foundedIn(file: string): Founded {
  const made = JSON.parse(readFileSync(file, 'utf8'));
  const { clusterId, username, password } = made.cluster;
  const { email, password: ownerPassword } = made.console;
  return {
    ...{ apiKey: made.apiKey, clusterId, adminToken: `${username}:${password}` },
    owner: { email, password: ownerPassword },
  };
}

/** A call of REST v2 on a replica. @returns status and body; status 0: no connection */
export async function callReplica(
  url: string,
  path: string,
  {
    token,
    body = {},
    patienceMs = PATIENCE_MS,
  }: { readonly token: string; readonly body?: object; readonly patienceMs?: number },
) {
  const response = await fetch(`${url}/v2/vectordb/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(patienceMs),
  }).catch((error: Error) => error);
  if (response instanceof Error)
    return { status: 0, code: -1, message: String(response.cause ?? response) };
  const reply = (await response.json()) as { code: number; data?: unknown; message?: string };
  return { status: response.status, ...reply };
}
