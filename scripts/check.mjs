#!/usr/bin/env node
// `npm run check`: format and lint, types, unused code. Seconds, not minutes. The import rule, and that the
// console's client is that of the served OpenAPI documents, are unit tests that run here too.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const CHECKS = {
  'format and lint': ['biome', 'check', '--error-on-warnings', '.'],
  types: ['tsc', '-p', '.'],
  'types of the console': ['tsc', '-p', 'packages/console'],
  'unused code': ['knip'],
  'import rule, client of the console': [
    ...['vitest', 'run', 'packages/server/src/rooms.test.ts'],
    'packages/console/generator/served-document.test.ts',
  ],
};

await prepare();
const results = await Promise.all(Object.entries(CHECKS).map(([name, line]) => run(name, line)));
for (const { name, code, output } of results) {
  if (code !== 0) process.stdout.write(`\n${output}\n`);
  process.stdout.write(`${code === 0 ? 'ok' : 'not ok'} - ${name}\n`);
}
const failed = results.filter(({ code }) => code !== 0).length;
process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function run(name, [tool, ...args]) {
  return new Promise((resolve) => {
    // Through PATH, where the Node that the packages bring comes first.
    const bin = join(root, 'node_modules/.bin');
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
    const child = spawn(join(bin, tool), args, { cwd: root, env });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', (error) => resolve({ name, code: 127, output: error.message }));
    child.once('exit', (code) => resolve({ name, code, output }));
  });
}
