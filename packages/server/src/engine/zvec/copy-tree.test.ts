import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyTree } from './copy-tree.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'latchkey-copy-tree-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('directories that come and go while they are copied are waited for', async () => {
  const from = join(dir, 'from');
  const stays = Array.from({ length: 40 }, (_, at) => `stays${at}`);
  for (const name of stays) {
    await mkdir(join(from, name), { recursive: true });
    await writeFile(join(from, name, 'x'), 'x');
  }
  for (let round = 0; round < 5; round++) {
    let over = false;
    const changes = (async () => {
      while (!over) {
        await mkdir(join(from, 'a', 'b', 'c'), { recursive: true });
        await writeFile(join(from, 'a', 'b', 'c', 'x'), 'x');
        await rm(join(from, 'a'), { recursive: true });
      }
    })();
    setTimeout(() => {
      over = true;
    }, 100);
    await copyTree(from, join(dir, `to${round}`));
    await changes;
    const copied = await readdir(join(dir, `to${round}`), { recursive: true });
    // Where the disk is slow what comes and goes may rest for as long as a copy takes, and is in it.
    const stayed = copied.filter((name) => name.startsWith('stays'));
    expect(stayed.length).toBe(2 * stays.length);
  }
});

test('what is not there cannot be copied', async () => {
  await expect(copyTree(join(dir, 'none'), join(dir, 'to'))).rejects.toThrow('ENOENT');
});
