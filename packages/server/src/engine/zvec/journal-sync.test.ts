import { fstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from './journal.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'latchkey-sync-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A disk that takes its time, and knows how much of each file it holds. */
function slowDisk(ms: number) {
  const held = new Map<number, number>();
  let turns = 0;
  return {
    turns: () => turns,
    bytes: () => [...held.values()].reduce((sum, size) => sum + size, 0),
    async sync(fd: number) {
      turns++;
      const { ino, size } = fstatSync(fd);
      await delay(ms);
      held.set(ino, Math.max(held.get(ino) ?? 0, size));
    },
  };
}

const drop = (id: number) => ({ drop: [String(id)] });

test('what is acknowledged is on the disk, and writers share its turns', async () => {
  const disk = slowDisk(5);
  const journal = new Journal(dir, { syncFile: disk.sync });
  let written = 0;
  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let i = 0; i < 20; i++) {
      written += journal.append(drop(writer * 100 + i)).bytes;
      const before = written;
      await journal.sync();
      expect(disk.bytes()).toBeGreaterThanOrEqual(before);
      await delay(writer % 3);
    }
  });
  await Promise.all(writers);
  expect(disk.turns()).toBeLessThan((16 * 20) / 3);
  journal.close();
});

test('entries of a file that was closed meanwhile are synced, too', async () => {
  const disk = slowDisk(5);
  const journal = new Journal(dir, { syncFile: disk.sync });
  journal.append(drop(1));
  journal.rotate();
  journal.append(drop(2));
  const running = journal.sync();
  journal.append(drop(3));
  journal.rotate();
  await running;
  await journal.sync();
  const size = ['j1', 'j2'].reduce((sum, name) => sum + readFileSync(join(dir, name)).length, 0);
  expect(disk.bytes()).toBe(size);
  await journal.forget(1);
  const entries: unknown[] = [];
  for await (const entry of journal.entries()) entries.push(entry);
  expect(entries).toEqual([drop(2), drop(3)]);
});

test('a disk that fails fails the writes that waited for it, and those alone', async () => {
  let broken = true;
  const journal = new Journal(dir, {
    async syncFile() {
      await delay(2);
      if (broken) throw new Error('input/output error');
    },
  });
  journal.append(drop(1));
  const first = journal.sync();
  const shared = journal.sync();
  journal.append(drop(2));
  const second = journal.sync();
  await expect(first).rejects.toThrow('input/output error');
  await expect(shared).rejects.toThrow('input/output error');
  broken = false;
  await second;
  journal.append(drop(3));
  await journal.sync();
  journal.close();
});

test.skipIf(process.platform !== 'linux')('a file that is forgotten is not kept open', async () => {
  const journal = new Journal(dir);
  for (let i = 0; i < 3; i++) {
    const { number } = journal.append(drop(i));
    journal.rotate();
    await journal.forget(number);
  }
  const { number } = journal.append(drop(3));
  expect(openFiles()).toEqual([join(dir, 'j4')]);
  journal.rotate();
  journal.append(drop(4));
  await journal.forget(number);
  expect(openFiles()).toEqual([join(dir, 'j5')]);
  journal.close();
});

/** Of this process, in the journal's directory. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(dir) ? [path] : [];
    } catch {
      return [];
    }
  });
}
