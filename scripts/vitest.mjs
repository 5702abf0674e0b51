#!/usr/bin/env node
// Runs the unit and integration tests; further arguments go to vitest. Ends with a plain line
// `N passed, N failed`.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare, root } from './prepare.mjs';

await prepare();
const bin = join(root, 'node_modules/.bin');
const dir = mkdtempSync(join(tmpdir(), 'latchkey-vitest-'));
const report = join(dir, 'report.json');
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile=${report}`];
const child = spawn(join(bin, 'vitest'), [...args, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
});
child.once('exit', (code) => {
  const { passed, failed } = count(report);
  rmSync(dir, { recursive: true, force: true });
  process.stdout.write(
    `${passed} passed, ${failed + (code !== 0 && failed === 0 ? 1 : 0)} failed\n`,
  );
  process.exitCode = code ?? 1;
});

function count(file) {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
