import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from './children.mjs';
import { node } from './programs.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const READY_SECONDS = 30;
const STOP_SECONDS = 15;
/** A line of the server's log that tells of a bug. */
const BUG = /^\{"level":[56]0,/;

/**
 * The environment that tells a program which cluster to talk to, from a credentials file as
 * `serve --credentials-file` writes it.
 * @param {string} file
 * @param {string} [uri] another endpoint than the file names
 */
export function targetFrom(file, uri) {
  const { apiKey, cluster, controlPlane } = JSON.parse(readFileSync(file, 'utf8'));
  return {
    LATCHKEY_URI: (uri ?? cluster.endpoint).replace(/\/$/, ''),
    LATCHKEY_ADMIN_USER: cluster.username,
    LATCHKEY_ADMIN_PASSWORD: cluster.password,
    LATCHKEY_API_KEY: apiKey,
    LATCHKEY_CONTROL_URL: controlPlane,
  };
}

/**
 * Starts the built server on free ports with a data folder of its own.
 * @param {string[]} more flags
 * @returns {Promise<{ target: NodeJS.ProcessEnv, stop: () => Promise<string | undefined> }>} `stop`
 *   tells what was wrong with how the server ended, if anything
 */
export async function startServer(more = []) {
  const bundle = join(root, 'dist', 'latchkey.mjs');
  if (!existsSync(bundle))
    throw new Error('dist/latchkey.mjs is missing: run `npm run build` first');
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-conformance-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const credentials = join(folder, 'credentials.json');
  const bugs = [];
  let ready;
  const isReady = new Promise((resolve) => {
    ready = resolve;
  });
  const imports = join(folder, 'imports');
  mkdirSync(imports);
  const flags = ['--data', join(folder, 'data'), '--port', '0', '--admin-port', '0'];
  flags.push('--import-dir', imports, ...more);
  const server = start(node, [bundle, 'serve', ...flags, '--credentials-file', credentials], {
    cwd: folder,
    onLine: (line) => {
      if (BUG.test(line)) bugs.push(line);
      const uri = /^ready cluster=(\S+)/.exec(line)?.[1];
      if (uri) ready(uri);
    },
  });
  let ended = false;
  const early = server.end.then((code) => {
    ended = true;
    return new Error(`the server ended with ${code} before it was ready\n${server.tail()}`);
  });
  const late = new Promise((resolve) => {
    const text = `the server was not ready after ${READY_SECONDS} s`;
    setTimeout(() => resolve(new Error(`${text}\n${server.tail()}`)), READY_SECONDS * 1000).unref();
  });
  const uri = await Promise.race([isReady, early, late]);
  if (uri instanceof Error) {
    server.kill('SIGKILL');
    throw uri;
  }

  async function stop() {
    const died = ended;
    server.kill('SIGTERM');
    const timer = setTimeout(() => server.kill('SIGKILL'), STOP_SECONDS * 1000);
    const code = await server.end;
    clearTimeout(timer);
    remove();
    if (died) return `the server ended with ${code} during the programs\n${server.tail()}`;
    if (code !== 0) return `the server ended with ${code} on SIGTERM\n${server.tail()}`;
    return bugs.length > 0 ? `the server's log tells of bugs\n${bugs.join('\n')}` : undefined;
  }
  return { target: { ...targetFrom(credentials, uri), LATCHKEY_IMPORT_DIR: imports }, stop };
}
