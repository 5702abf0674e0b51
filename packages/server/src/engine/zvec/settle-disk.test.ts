import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settleDisk } from './settle-disk.ts';

test('waiting for the disk leaves no file, several may at once, and a directory that is gone is no failure', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-settle-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await Promise.all([settleDisk(dir), settleDisk(dir), settleDisk(dir)]);
  expect(readdirSync(dir)).toEqual([]);
  await settleDisk(join(dir, 'gone'));
  expect(readdirSync(dir)).toEqual([]);
});
