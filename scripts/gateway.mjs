/**
 * `npm run test:gateway`: Latchkey in front of a real Milvus 2.3.5. The tests of the gateway, and the
 * programs of conformance/ with all five SDKs. Latchkey is started first and has to find Milvus when
 * that is there.
 *
 *   node scripts/gateway.mjs [--only tests,lite,python,node,java,go,curl] [--jobs 3]
 *
 * What Milvus 2.3.5 cannot do is listed in conformance/gateway/milvus-2.3.5.mjs.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Expected } from '../conformance/gateway/expected.mjs';
import { ETCD, lite, milvus, ROOT_TOKEN } from '../conformance/gateway/milvus.mjs';
import { BEYOND_MILVUS } from '../conformance/gateway/milvus-2.3.5.mjs';
import { killAll } from '../conformance/runner/children.mjs';
import { node, programs } from '../conformance/runner/programs.mjs';
import { startServer } from '../conformance/runner/server.mjs';
import { Walker } from '../conformance/runner/walker.mjs';
import { prepare, root } from './prepare.mjs';

const NAMES = ['tests', 'lite', 'python-3', 'node', 'java', 'go', 'curl'];
const READY_SECONDS = 180;

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, jobs: { type: 'string', default: '3' } },
});
const expected = new Expected(BEYOND_MILVUS);
const walker = new Walker(expected.judge);
const say = (text) => walker.say('milvus', text);

/** The tests of these files in front of a server that is there. */
const vitest = (name, files, missing = async () => undefined, install = async () => undefined) => ({
  name,
  command: [
    node,
    join(root, 'scripts/vitest.mjs'),
    ...files.map((file) => join(root, `packages/${file}.test.ts`)),
  ],
  missing,
  install,
});
const tests = vitest('tests', [
  ...['server/src/gateway', 'server/src/gateway-shared', 'server/src/gateway-failures'],
  'server/src/mixed-fleet',
  ...['cli/src/commands/moving-milvus', 'cli/src/commands/moving-between-engines'],
  'cli/src/commands/moving-policies',
]);
const testsOverLite = vitest('lite', ['server/src/gateway'], lite.missing, lite.install);

function chosen() {
  const wanted = options.only?.split(',') ?? NAMES;
  return [tests, testsOverLite, ...programs].filter(
    ({ name }) =>
      NAMES.some((one) => name.startsWith(one)) && wanted.some((one) => name.startsWith(one)),
  );
}

async function main() {
  const missing = await milvus.missing();
  if (missing) {
    if (process.env.CI === 'true') walker.fail('milvus', `this machine lacks ${missing}`);
    else say(`skipped: this machine lacks ${missing}`);
    return;
  }
  const giveBack = await milvus.reserve(say);
  try {
    await runAll();
  } finally {
    giveBack();
  }
}

async function runAll() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-gateway-'));
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, ROOT_TOKEN, { mode: 0o600 });
  const flags = ['--engine', 'milvus', '--milvus-uri', url, '--milvus-token-file', tokenFile];
  const server = await startServer(flags);
  const upstream = milvus.start(port);
  try {
    const began = Date.now();
    await answering(server.target, upstream);
    say(`answers through the gateway after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    const target = {
      ...server.target,
      LATCHKEY_TEST_MILVUS: url,
      LATCHKEY_TEST_MILVUS_TOKEN: ROOT_TOKEN,
      LATCHKEY_TEST_ETCD: ETCD,
      LATCHKEY_UPSTREAM: 'Milvus 2.3.5',
      // Milvus imports from where its own files are.
      LATCHKEY_IMPORT_DIR: '',
    };
    await walkAll(target);
  } finally {
    const wrong = await server.stop();
    if (wrong) walker.fail('server', wrong);
    await upstream.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function walkAll(target) {
  const queue = chosen();
  const worker = async () => {
    for (let program = queue.shift(); program; program = queue.shift()) {
      const ran =
        program === testsOverLite ? await walkOverLite() : await walker.walk(program, target);
      if (!ran) continue;
      for (const name of expected.unmet(program.name)) {
        walker.fail(program.name, `${name}: it is listed as beyond Milvus 2.3.5, but is no check`);
      }
    }
  };
  await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
}

/** Milvus Lite asks for no credentials, has no databases, and numbers no collections. */
async function walkOverLite() {
  const port = await freePort();
  let upstream;
  const install = async () => {
    await lite.install();
    upstream = lite.start(port);
  };
  const LATCHKEY_TEST_MILVUS = `http://127.0.0.1:${port}`;
  const ran = await walker.walk({ ...testsOverLite, install }, { LATCHKEY_TEST_MILVUS });
  await upstream?.stop();
  return ran;
}

/** Until a call gets to Milvus and back, through Latchkey, which was there before. */
async function answering(target, upstream) {
  const end = Date.now() + READY_SECONDS * 1000;
  const token = `${target.LATCHKEY_ADMIN_USER}:${target.LATCHKEY_ADMIN_PASSWORD}`;
  let last = '';
  while (Date.now() < end && upstream.ended() === undefined) {
    const response = await fetch(`${target.LATCHKEY_URI}/v2/vectordb/collections/list`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    last = await response.text();
    if (response.status === 200 && JSON.parse(last).code === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`Milvus does not answer through the gateway: ${last}\n${upstream.tail()}`);
}

function freePort() {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    killAll();
    process.exit(130);
  });
}
process.on('exit', killAll);
await prepare();
try {
  await main();
} catch (failure) {
  walker.fail('gateway', failure.message);
}
console.log(`\n${walker.passed} passed, ${walker.failed} failed`);
process.exitCode = walker.failed > 0 ? 1 : 0;
