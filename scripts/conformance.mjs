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
import { killAll } from '../conformance/runner/children.mjs';
import { programs } from '../conformance/runner/programs.mjs';
import { startServer, targetFrom } from '../conformance/runner/server.mjs';
import { Walker } from '../conformance/runner/walker.mjs';

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    uri: { type: 'string' },
    'credentials-file': { type: 'string' },
  },
});

const walker = new Walker();

function chosen() {
  const wanted = options.only?.split(',').map((name) => name.trim());
  if (!wanted) return programs;
  const unknown = wanted.filter(
    (name) => !programs.some((program) => program.name.startsWith(name)),
  );
  if (unknown.length > 0) throw new Error(`no such program: ${unknown.join(', ')}`);
  return programs.filter(({ name }) => wanted.some((start) => name.startsWith(start)));
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
        await walker.walk(program, server.target);
      }
    };
    await Promise.all(Array.from({ length: Number(options.jobs) }, worker));
  } finally {
    const wrong = await server.stop();
    if (wrong) walker.fail('server', wrong);
  }
  console.log(`\n${walker.passed} passed, ${walker.failed} failed`);
  process.exitCode = walker.failed > 0 ? 1 : 0;
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
