import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root } from './prepare.mjs';

/**
 * Runs vitest; at the end it prints a line `not ok - …` for each failed test, and `N passed, N failed`.
 *
 * @param args after `vitest run`
 * @param env variables beside those of this process
 */
export function runVitest(args, env = {}) {
  const bin = join(root, 'node_modules/.bin');
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-vitest-'));
  const report = join(dir, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
  const child = spawn(join(bin, 'vitest'), ['run', ...reporters, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, ...env },
  });
  child.once('exit', (code) => {
    const { passed, failed, failures } = read(report);
    rmSync(dir, { recursive: true, force: true });
    const all = failed + (code !== 0 && failed === 0 ? 1 : 0);
    const lines = failures.map((failure) => `not ok - ${failure}\n`).join('');
    process.stdout.write(`${lines}${passed} passed, ${all} failed\n`);
    process.exitCode = code ?? 1;
  });
}

function read(file) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'));
    const failures = testResults.flatMap(failuresOf);
    return { passed: numPassedTests, failed: numFailedTests, failures };
  } catch {
    return { passed: 0, failed: 1, failures: ['vitest left no report'] };
  }
}

/** A line for each failed test of a file, and for a file that failed as a whole. */
function failuresOf({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const line = (text) => text.split('\n', 1)[0].slice(0, 300);
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => `${file} > ${test.fullName}: ${line(test.failureMessages[0] ?? '')}`);
  return status === 'failed' && tests.length === 0 ? [`${file}: ${line(message)}`] : tests;
}
