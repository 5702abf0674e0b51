import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { claimDataDir } from './data-dir.ts';

let dir = '';
beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'latchkey-claim-')), 'data');
});
afterEach(() => rmSync(join(dir, '..'), { recursive: true, force: true }));

test('a directory that is claimed is refused to another until it is released', () => {
  const claim = claimDataDir(dir);
  expect(() => claimDataDir(dir)).toThrow(/in use by another latchkey server/);
  claim.release();
  claimDataDir(dir).release();
});

test('the directory is for its owner alone', () => {
  claimDataDir(dir).release();
  expect(statSync(dir).mode & 0o077).toBe(0);
});

test('a claim ends with its process, however that ends', async () => {
  const source = `
    import { claimDataDir } from ${JSON.stringify(join(import.meta.dirname, 'data-dir.ts'))};
    globalThis.claim = claimDataDir(${JSON.stringify(dir)});
    process.stdout.write('claimed');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source]);
  await once(child.stdout, 'data');
  expect(() => claimDataDir(dir)).toThrow(/in use/);
  child.kill('SIGKILL');
  await once(child, 'exit');
  claimDataDir(dir).release();
});
