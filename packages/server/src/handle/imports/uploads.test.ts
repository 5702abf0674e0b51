import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDir } from '../../testing/temporary-store.ts';
import { Uploads } from './uploads.ts';

const DAY_MS = 24 * 3_600_000;

test('what a server that died has left is removed after a day; files of others never', async () => {
  const importDir = temporaryDir();
  mkdirSync(join(importDir, 'uploads'));
  const names = ['old', 'new'].map((_, at) => `${String(at).repeat(32)}.json`);
  for (const name of [...names, 'mine.json']) writeFileSync(join(importDir, 'uploads', name), '');
  const now = Date.now();
  const old = new Date(now - 2 * DAY_MS);
  for (const name of [names[0] ?? '', 'mine.json']) {
    utimesSync(join(importDir, 'uploads', name), old, old);
  }
  const uploads = new Uploads(importDir);
  await uploads.removeForgotten(now);
  await uploads.remove('uploads/../uploads/mine.json');
  await uploads.remove('uploads/mine.json');
  expect(readdirSync(join(importDir, 'uploads')).sort()).toEqual([names[1], 'mine.json'].sort());
  await new Uploads(join(importDir, 'nowhere')).removeForgotten(now);
});
