/**
 * Runs the programs of conformance/ with the official SDKs against one server.
 *
 *   node scripts/conformance.mjs [--only python,node] [--jobs 2]
 *        [--credentials-file F [--uri http://127.0.0.1:19530]]
 *
 * Without --credentials-file (or LATCHKEY_ADMIN_USER, LATCHKEY_ADMIN_PASSWORD and LATCHKEY_API_KEY
 * beside --uri) it starts the built server itself. It installs the SDKs through pip, npm, Maven and
 * Go into conformance/.cache. A program whose toolchain is missing is skipped; with CI=true it fails.
 */
import { parseArgs } from 'node:util';
import { killAll, run } from '../conformance/runner/children.mjs';
import { programs } from '../conformance/runner/programs.mjs';
import { startServer, targetFrom } from '../conformance/runner/server.mjs';

const PROGRAM_SECONDS = 300;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    uri: { type: 'string' },
    'credentials-file': { type: 'string' },
  },
});

const totals = { passed: 0, failed: 0 };
const say = (name, text) => {
  for (const line of text.split('\n')) console.log(`${name.padEnd(14)} ${line}`);
};
const fail = (name, text) => {
  totals.failed += 1;
  say(name, `not ok - ${text}`);
};

function chosen() {
  const wanted = options.only?.split(',').map((name) => name.trim());
  if (!wanted) return programs;
  const unknown = wanted.filter(
    (name) => !programs.some((program) => program.name.startsWith(name)),
  );
  if (unknown.length > 0) throw new Error(`no such program: ${unknown.join(', ')}`);
  return programs.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
}

/** @returns {Promise<boolean>} whether the program can run */
async function install(program) {
  const missing = await program.missing();
  if (missing) {
    if (process.env.CI === 'true' && !program.optional)
      fail(program.name, `this machine lacks ${missing}`);
    else say(program.name, `skipped: this machine lacks ${missing}`);
    return false;
  }
  const started = Date.now();
  try {
    await program.install();
  } catch (failure) {
    fail(program.name, `could not be installed: ${failure.message}`);
    return false;
  }
  say(program.name, `installed (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return true;
}

async function walk(program, target) {
  let sums;
  const onLine = (line) => {
    const counted = /^(\d+) passed, (\d+) failed$/.exec(line);
    if (counted) sums = { passed: Number(counted[1]), failed: Number(counted[2]) };
    if (counted || /^(ok - |not ok - |# )/.test(line)) say(program.name, line);
  };
  const [command, ...args] = program.command;
  try {
    const { code, tail } = await run(command, args, {
      env: target,
      seconds: PROGRAM_SECONDS,
      onLine,
    });
    if (!sums || (code !== 0) !== sums.failed > 0) {
      fail(program.name, `the program ended with ${code}\n${tail}`);
    }
  } catch (failure) {
    fail(program.name, failure.message);
  }
  totals.passed += sums?.passed ?? 0;
  totals.failed += sums?.failed ?? 0;
}

async function target() {
  if (options['credentials-file']) {
    return {
      target: targetFrom(options['credentials-file'], options.uri),
      stop: async () => undefined,
    };
  }
  if (options.uri) {
    return { target: { LATCHKEY_URI: options.uri }, stop: async () => undefined };
  }
  return startServer();
}

async function main() {
  const queue = [...chosen()];
  const server = await target();
  try {
    const worker = async () => {
      for (let program = queue.shift(); program; program = queue.shift()) {
        if (await install(program)) await walk(program, server.target);
      }
    };
    await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
  } finally {
    const wrong = await server.stop();
    if (wrong) fail('server', wrong);
  }
  console.log(`\n${totals.passed} passed, ${totals.failed} failed`);
  process.exitCode = totals.failed > 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    killAll();
    process.exit(130);
  });
}
process.on('exit', killAll);
try {
  await main();
} catch (failure) {
  console.error(failure.message);
  process.exitCode = 1;
}
