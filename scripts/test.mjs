#!/usr/bin/env node
// `npm test`: everything, on a machine that may have nothing but Node and npm. Each part prints its
// own lines and ends with `N passed, N failed`; this adds them up, and says once more at the end what
// failed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { prepare, root } from './prepare.mjs';

const PARTS = {
  check: ['check.mjs'],
  'unit and integration': ['vitest.mjs'],
  conformance: ['conformance.mjs'],
  'in front of Milvus': ['gateway.mjs'],
  console: ['console.mjs'],
  durability: ['durability.mjs', '--rounds', '30'],
};

/** Lines that are said again. */
const MOST_FAILURES = 100;

await prepare();
const total = { passed: 0, failed: 0 };
const failures = [];
for (const [title, [script, ...args]] of Object.entries(PARTS)) {
  process.stdout.write(`\n== ${title}\n`);
  const { passed, failed, lines } = await run(join(root, 'scripts', script), args);
  total.passed += passed;
  total.failed += failed;
  failures.push(...lines);
}
if (failures.length > 0) process.stdout.write(`\n== failed\n${failures.join('\n')}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function run(script, args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let last = '';
    const lines = [];
    child.stdout.pipe(process.stdout, { end: false });
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.trim() !== '') last = line;
      if (/\bnot ok - /.test(line) && lines.length < MOST_FAILURES) lines.push(line);
    });
    child.once('close', (code) => resolve({ ...counted(last, code), lines }));
  });
}

/** What a part's last line says; a part that fell over counts as one failure at least. */
function counted(last, code) {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(last) ?? [];
  const failures = Number(failed ?? 0);
  const isWhole = code === 0 && failed !== undefined;
  return { passed: Number(passed ?? 0), failed: isWhole ? failures : Math.max(failures, 1) };
}
