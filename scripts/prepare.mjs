// Makes a checkout ready to run: packages as the lock says, Node 24, and the built server. Each step
// is skipped when nothing that it depends on has changed since the last time.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NODE_FLAGS, NODE_VARIABLES } from './node-flags.mjs';
import { startProgress } from './progress.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = 22;

/** Installs and builds as needed. Everything it prints goes to standard error. */
export async function prepare() {
  await step('install', 'Installing packages', 'node_modules', lockFingerprint, () => [
    'npm',
    // No scripts: all binaries are in packages, and npm would compile better-sqlite3 all the same, for which
    // it loads headers from elsewhere.
    ['ci', '--ignore-scripts', '--loglevel=error'],
  ]);
  await step('build', 'Building', 'dist/latchkey.mjs', sourceFingerprint, () => [
    node24(),
    [join(root, 'scripts/build.mjs')],
  ]);
}

/** Runs the built command in this process' place: same input and output, same exit code. */
export async function runLatchkey(args) {
  const child = spawn(node24(), [...NODE_FLAGS, join(root, 'dist/latchkey.mjs'), ...args], {
    stdio: 'inherit',
    env: { ...NODE_VARIABLES, ...process.env },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  process.exitCode = await exitCode(child);
}

/** The path of a Node that is new enough: the one among the packages, else the one that runs now. */
export function node24() {
  const names = { win32: 'win', linux: 'linux', darwin: 'darwin' };
  const name = `node-${names[process.platform] ?? process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  const brought = join(root, 'node_modules', name, 'bin', file);
  if (existsSync(brought)) return brought;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_NODE) return process.execPath;
  fail(
    `There is no package with Node 24 for ${process.platform}-${process.arch}. ` +
      `Install Node ${OLDEST_NODE} or newer yourself (this is ${process.version}) and run this again.`,
  );
}

/** Makes `result`, unless it is there and was made from what `fingerprint` says. */
async function step(name, title, result, fingerprint, commandLine) {
  const stamp = join(root, 'node_modules', `.latchkey-${name}`);
  const wanted = fingerprint();
  const made = existsSync(join(root, result)) && existsSync(stamp);
  if (made && readFileSync(stamp, 'utf8') === wanted) return;
  const [command, args] = commandLine();
  const progress = startProgress(title);
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output = `${output}${chunk}`.slice(-20_000);
    });
  }
  const code = await exitCode(child);
  progress.stop(code === 0);
  if (code !== 0)
    fail(`${output}\n${title} failed: ${command} ${args.join(' ')} ended with ${code}.`);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function exitCode(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? (signal ? 130 : 1)));
  });
}

function lockFingerprint() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Names, sizes and times of all sources: much quicker than reading them, and enough. */
function sourceFingerprint() {
  const hash = createHash('sha256').update(lockFingerprint());
  const visit = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (entry.name === 'node_modules' || entry.name === 'generated') continue;
      const path = join(dir, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (!entry.name.endsWith('.test.ts')) {
        const { size, mtimeMs } = statSync(path);
        hash.update(`${path} ${size} ${mtimeMs}\n`);
      }
    }
  };
  visit(join(root, 'packages'));
  for (const script of ['build.mjs', 'build-console.mjs']) {
    hash.update(readFileSync(join(root, 'scripts', script)));
  }
  return hash.digest('hex');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
