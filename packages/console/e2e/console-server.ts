import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../../..');
const READY_MS = 30_000;

/** A built server that was just founded. */
export interface ConsoleServer {
  readonly url: string;
  readonly clusterUrl: string;
  readonly clusterId: string;
  /** Of the owner; the password is the printed one. */
  readonly email: string;
  readonly password: string;
  /** `db_admin:PASSWORD` */
  readonly adminToken: string;
  readonly apiKey: string;
  /** Where files may be imported from. */
  readonly importDir: string;
  stop(): Promise<void>;
}

interface Credentials {
  readonly apiKey: string;
  readonly console: { readonly url: string; readonly email: string; readonly password: string };
  readonly cluster: {
    readonly clusterId: string;
    readonly endpoint: string;
    readonly username: string;
    readonly password: string;
  };
}

/**
 * Starts `latchkey serve` as a user would, on free ports.
 * @param folder for all that it writes; it is removed in the end
 */
export async function startConsoleServer(
  flags: readonly string[] = [],
  folder = mkdtempSync(join(tmpdir(), 'latchkey-console-')),
): Promise<ConsoleServer> {
  const importDir = join(folder, 'import');
  mkdirSync(importDir);
  const file = join(folder, 'credentials.json');
  const child = spawn(
    process.execPath,
    [
      ...[join(ROOT, 'dist/latchkey.mjs'), 'serve', '--data', join(folder, 'data')],
      ...['--port', '0', '--admin-port', '0', '--credentials-file', file],
      ...['--import-dir', importDir, ...flags],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-10_000);
    });
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const deadline = Date.now() + READY_MS;
  while (!/^ready cluster=/m.test(output)) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const [, clusterUrl = '', url = ''] = /cluster=(\S+) control=(\S+)/.exec(output) ?? [];
  const credentials = JSON.parse(readFileSync(file, 'utf8')) as Credentials;
  const { cluster } = credentials;
  return {
    ...{ url, clusterUrl, clusterId: cluster.clusterId, importDir },
    ...{ email: credentials.console.email, password: credentials.console.password },
    ...{ adminToken: `${cluster.username}:${cluster.password}`, apiKey: credentials.apiKey },
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
