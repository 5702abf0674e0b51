import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { filter, put, rowQuery, spec } from './test-engine.ts';

const FILLER = join(import.meta.dirname, 'test-disk-filler.ts');
const vector = (key: number) => Array.from({ length: 8 }, (_, at) => Math.sin(key * 8 + at));
let disk = '';

/** Whether this process may have a small file system of its own. */
function mount(): boolean {
  disk = mkdtempSync(join(tmpdir(), 'latchkey-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk], { stdio: 'ignore' });
    return true;
  } catch {
    rmSync(disk, { recursive: true });
    return false;
  }
}
function unmount(): void {
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
}
const resize = (size: string) => execFileSync('mount', ['-o', `remount,size=${size}`, disk]);

const canMount = mount();
if (canMount) unmount();
else process.stdout.write('a full disk is not tested: no small file system can be mounted\n');

/** Writes until the disk is full. @returns the last key that was acknowledged, and the error */
async function fill(dir: string, end: 'close' | 'kill', callers = 1) {
  const child = spawn(process.execPath, [FILLER, dir, end, String(callers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  const [code, signal] = await once(child, 'close');
  const lines = printed.trim().split('\n');
  const error = lines.pop() ?? '';
  const lasts = lines.map(Number);
  return { ended: signal ?? code, error, lasts, last: lasts.at(-1) ?? -1, entries: lasts.length };
}

const openEngine = (name: string) =>
  openZvecEngine({ dir: join(disk, name), clock: systemClock, log: createLog('silent') });

describe.skipIf(!canMount)('on a full disk', { timeout: 120_000 }, () => {
  beforeEach(() => void mount());
  afterEach(unmount);

  test('a write is refused, nothing is lost, and all goes on when there is room', async () => {
    const { ended, error, last, entries } = await fill(join(disk, 'a'), 'close');
    expect({ ended, error }).toEqual({
      ended: 0,
      error: "7 disk limit exceeded[reason=no room is left on the server's disk]",
    });
    expect(entries).toBeGreaterThan(20);
    const engine = await openEngine('a');
    await engine.openAll([spec()]);
    const collection = engine.collection(7);
    const expected = Array.from({ length: last + 1 }, (_, key) => key);
    const keys = async () => (await collection.query(rowQuery({ order: 'key' }))).keys;
    expect((await keys()).slice(0, last + 1)).toEqual(expected);
    const batch = (from: number) =>
      Array.from({ length: 200 }, (_, i) => ({ id: from + i, vector: vector(i) }));
    const fillAgain = async () => {
      for (let from = 1e6; ; from += 200) await put(collection, batch(from));
    };
    await expect(fillAgain()).rejects.toMatchObject({ fields: { code: 7 } });
    const signal = new AbortController().signal;
    expect(await collection.delete(filter('id in [0, 1]'), signal)).toBe(2);
    resize('64m');
    await put(collection, [{ id: 1e9, vector: vector(1) }]);
    expect((await keys()).slice(0, last - 1)).toEqual(expected.slice(2));
    expect((await keys()).at(-1)).toBe(1e9);
    await engine.close();
  });

  test('a process that is killed there finds all again when there is room', async () => {
    const { error, last } = await fill(join(disk, 'b'), 'kill');
    expect(error).toMatch(/^7 /);
    const full = await openEngine('b');
    await full.openAll([spec()]);
    await full.close();
    resize('96m');
    const engine = await openEngine('b');
    await engine.openAll([spec()]);
    const { keys } = await engine.collection(7).query(rowQuery({ order: 'key' }));
    expect(keys.slice(0, last + 1)).toEqual(Array.from({ length: last + 1 }, (_, key) => key));
    const nearest = await engine.collection(7).query(rowQuery({ filter: filter(`id == ${last}`) }));
    expect(nearest.keys).toEqual([last]);
    await engine.close();
  });

  test.each(['close', 'kill'] as const)(
    'what several wrote faster than it was stored is all there again after %s',
    async (end) => {
      const { error, lasts } = await fill(join(disk, end), end, 8);
      expect(error).toMatch(/^7 /);
      expect(lasts.length).toBeGreaterThan(20);
      resize('96m');
      const engine = await openEngine(end);
      await engine.openAll([spec()]);
      const { keys } = await engine.collection(7).query(rowQuery({ order: 'key' }));
      const found = new Set(keys);
      const acknowledged = lasts.flatMap((last) => Array.from({ length: 200 }, (_, i) => last - i));
      expect(acknowledged.filter((key) => !found.has(key))).toEqual([]);
      await engine.close();
    },
  );
});
