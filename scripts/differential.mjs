/**
 * `npm run differential`: the same random calls to Latchkey and to other servers (docs/differences.md).
 *
 *   npm run differential -- [--vs lite,standalone] [--seed 1] [--rounds 20] [--only N]
 *        [--credentials-file F [--uri http://127.0.0.1:19530]]
 *
 * Without --credentials-file it starts the built server itself. The others come from pip, into
 * conformance/.cache; Milvus standalone needs the ports 2379 and 2380.
 */
import { parseArgs } from 'node:util';
import { killAll, run } from '../conformance/runner/children.mjs';
import { differentialProgram } from '../conformance/runner/programs.mjs';
import { startServer, targetFrom } from '../conformance/runner/server.mjs';
import { prepare } from './prepare.mjs';

const SECONDS = 24 * 60 * 60;

const { values: options } = parseArgs({
  options: {
    vs: { type: 'string', default: 'lite,standalone' },
    seed: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '20' },
    only: { type: 'string' },
    uri: { type: 'string' },
    'credentials-file': { type: 'string' },
  },
});

async function compareWith(other, target) {
  const args = ['--seed', options.seed, '--rounds', options.rounds];
  if (options.only !== undefined) args.push('--only', options.only);
  const program = differentialProgram(other, args);
  const missing = await program.missing();
  if (missing) throw new Error(`${other}: this machine lacks ${missing}`);
  const [command, ...rest] = program.command;
  const { code } = await run(command, rest, {
    env: target,
    seconds: SECONDS,
    onLine: (line) => console.log(line),
  });
  return code === 0;
}

async function main() {
  await prepare();
  const file = options['credentials-file'];
  const server = file
    ? { target: targetFrom(file, options.uri), stop: async () => undefined }
    : await startServer();
  try {
    for (const other of options.vs.split(',')) {
      console.log(`== ${other}`);
      if (!(await compareWith(other, server.target))) process.exitCode = 1;
    }
  } finally {
    const wrong = await server.stop();
    if (wrong) {
      console.error(wrong);
      process.exitCode = 1;
    }
  }
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
