#!/usr/bin/env node
// `npm test`: everything, on a machine that may have nothing but Node and npm. Each part prints its
// own lines and ends with `N passed, N failed`; this adds them up.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

const PARTS = {
  check: ['check.mjs'],
  'unit and integration': ['vitest.mjs'],
  conformance: ['conformance.mjs'],
  console: ['console.mjs'],
  durability: ['durability.mjs', '--rounds', '30'],
};

await prepare();
const total = { passed: 0, failed: 0 };
for (const [title, [script, ...args]] of Object.entries(PARTS)) {
  process.stdout.write(`\n== ${title}\n`);
  const { passed, failed } = await run(join(root, 'scripts', script), args);
  total.passed += passed;
  total.failed += failed;
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function run(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let tail = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      tail = `${tail}${chunk}`.slice(-4000);
    });
    child.once('exit', (code) => resolve(counted(tail, code)));
  });
}

/** What a part's last line says; a part that fell over counts as one failure at least. */
function counted(tail, code) {
  const line = [...tail.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1);
  const passed = Number(line?.[1] ?? 0);
  const failed = Number(line?.[2] ?? 0);
  return { passed, failed: code === 0 && line ? failed : Math.max(failed, 1) };
}
