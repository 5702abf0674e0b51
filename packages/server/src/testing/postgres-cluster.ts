import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const DEBIAN = '/usr/lib/postgresql';
const START_TIMEOUT_MS = 30_000;
const MISSING =
  'the tests need PostgreSQL 13 or newer: install it (Debian: apt-get install postgresql), ' +
  'with initdb and postgres on the PATH';

/** A PostgreSQL server of a test run alone, in a temporary directory, on a Unix socket. */
export interface PostgresCluster {
  /** URL of a database of the server. */
  url(database: string): string;
  /** Ends it as a crash does, and starts it again on the same data after so long. */
  crash(downMs: number): Promise<void>;
  stop(): Promise<void>;
}

/** Who owns the server's files: PostgreSQL refuses to run as root. */
interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Where a server's files are, and as whom its programs run. */
export interface PostgresPlace {
  /** The directory of PostgreSQL's programs. */
  readonly bin: string;
  readonly dir: string;
  readonly data: string;
  readonly as: Partial<Owner> & { readonly cwd: string; readonly env: NodeJS.ProcessEnv };
}

/** Installs Debian's package where there is none, as far as the process may. */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const place = newPlace();
  initialize(place);
  return serve(place);
}

/** An empty directory for a server. */
export function newPlace(): PostgresPlace {
  const bin = findBinaries() ?? install();
  const owner = process.getuid?.() === 0 ? ordinaryUser() : undefined;
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-pg-'));
  if (owner) chownSync(dir, owner.uid, owner.gid);
  const as = { ...owner, cwd: dir, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
  return { bin, dir, data: join(dir, 'data'), as };
}

export function initialize({ bin, data, as }: PostgresPlace): void {
  // A language in which texts sort in another way than by their bytes, if the machine has one, would
  // be the harder test; the store may not depend on it either way.
  const initdb = ['-D', data, '-U', 'latchkey', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...as, stdio: 'pipe' });
}

/** Starts a server on the data that is there. */
export async function serve({ bin, dir, data, as }: PostgresPlace): Promise<PostgresCluster> {
  let log = '';
  const start = () => {
    const started = spawn(join(bin, 'postgres'), ['-D', data, ...options(dir)], {
      ...as,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    started.stderr?.on('data', (chunk) => {
      log = `${log}${chunk}`.slice(-4_000);
    });
    return started;
  };
  let server = start();
  const url = (database: string) =>
    `postgres://latchkey@/${database}?host=${encodeURIComponent(dir)}`;
  const stop = async () => {
    await ended(server);
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    await answers(url('postgres'), server);
  } catch (error) {
    await stop();
    throw new Error(`PostgreSQL did not start: ${log}`, { cause: error });
  }
  const crash = async (downMs: number) => {
    await ended(server);
    await sleep(downMs);
    server = start();
    await answers(url('postgres'), server);
  };
  return { url, crash, stop };
}

/** Nothing of it has to survive the test run. */
function options(dir: string): string[] {
  const settings = {
    ...{ listen_addresses: '', unix_socket_directories: dir, max_connections: 200 },
    ...{ fsync: 'off', full_page_writes: 'off', shared_buffers: '32MB' },
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function findBinaries(): string | undefined {
  const debian = existsSync(DEBIAN) ? readdirSync(DEBIAN).sort().reverse() : [];
  const paths = (process.env.PATH ?? '').split(':');
  return [...debian.map((version) => join(DEBIAN, version, 'bin')), ...paths].find((dir) =>
    ['initdb', 'postgres'].every((name) => existsSync(join(dir, name))),
  );
}

/** @throws Error that says what to do where the package cannot be installed */
function install(): string {
  const apt = (...args: string[]) =>
    execFileSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: 'pipe',
    });
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', 'postgresql');
  } catch (error) {
    throw new Error(MISSING, { cause: error });
  }
  const bin = findBinaries();
  if (!bin) throw new Error(MISSING);
  return bin;
}

function ordinaryUser(): Owner {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('there is no user other than root to run PostgreSQL as');
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_TIMEOUT_MS; ; await sleep(50)) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (Date.now() > end || server.exitCode !== null) throw error;
    }
  }
}

/** At once: what is open is cut off. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGQUIT');
  await exit;
}
