import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ZVecOpen } from '@zvec/zvec';
import { expect, test } from 'vitest';
import type { Key } from '../engine.ts';
import {
  BURST_BATCH,
  createTestEngine,
  META,
  metaOf,
  N,
  nearest,
  rowQuery,
  spec,
} from './test-engine.ts';

const BURST_WRITER = join(import.meta.dirname, 'test-burst-writer.ts');
const WRITER = join(import.meta.dirname, 'test-writer.ts');

/** Runs the writer for so long, kills it, and gives the last key that it said was stored. */
async function writeAndKill(dir: string, start: number, ms: number): Promise<number> {
  const child = spawn(process.execPath, [WRITER, dir, String(start)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  const closed = once(child, 'close');
  await expect.poll(() => printed + complaints, { timeout: 20_000 }).not.toBe('');
  await delay(ms);
  child.kill('SIGKILL');
  await closed;
  expect(complaints).toBe('');
  const whole = printed.slice(0, printed.lastIndexOf('\n'));
  return Number(whole.slice(whole.lastIndexOf('\n') + 1));
}

const metaColumn = (keys: readonly Key[]) => ({
  kind: 'scalar',
  values: keys.map((key) => JSON.stringify(metaOf(Number(key)))),
});

test('what was acknowledged survives a kill, also during an index build', async () => {
  await using rig = await createTestEngine();
  await rig.engine.create(spec());
  let last = -1;
  for (const ms of [40, 150, 400, 700]) {
    await rig.reopen([]);
    const start = last + 1;
    last = await writeAndKill(rig.dir, start, ms);
    expect(last).toBeGreaterThan(start);
    const collection = (await rig.reopen([spec()])).collection(7);
    const rows = await collection.query(rowQuery({ order: 'key', output: [N, META] }));
    // A batch that was not acknowledged may be there too.
    const expected = Array.from({ length: last + 1 }, (_, key) => key);
    expect(rows.keys.slice(0, last + 1)).toEqual(expected);
    const values = rows.columns.get(N.id);
    expect(values?.kind === 'scalar' && values.values.slice(0, last + 1)).toEqual(expected);
    expect(rows.columns.get(META.id)).toEqual(metaColumn(rows.keys));
    const vector = Array.from({ length: 8 }, (_, at) => Math.sin(last * 8 + at));
    expect((await collection.search(nearest(vector, { limit: 1 }))).keys).toEqual([last]);
    last = Number(rows.keys.at(-1));
  }
});

test.each([2, 8])(
  'a kill after %i batches of a burst loses nothing that waits to be stored',
  async (count) => {
    await using rig = await createTestEngine();
    await rig.engine.create(spec());
    await rig.reopen([]);
    const child = spawn(process.execPath, [BURST_WRITER, rig.dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += chunk;
      if (printed.split('\n').length > count) break;
    }
    child.kill('SIGKILL');
    await closed;
    const firsts = printed.split('\n').slice(0, -1).map(Number);
    // Else this would show nothing.
    expect(storedRows(rig.dir)).toBeLessThan(firsts.length * BURST_BATCH);
    const collection = (await rig.reopen([spec()])).collection(7);
    const found = new Set<unknown>();
    const { signal } = new AbortController();
    await collection.scan({ output: [N, META], signal }, ({ keys, columns }) => {
      for (const key of keys) found.add(key);
      expect(columns.get(N.id)).toEqual({ kind: 'scalar', values: keys });
      expect(columns.get(META.id)).toEqual(metaColumn(keys));
    });
    for (const first of firsts) {
      const keys = Array.from({ length: BURST_BATCH }, (_, at) => first + at);
      expect(keys.filter((key) => !found.has(key))).toEqual([]);
    }
  },
  120_000,
);

/** Entities that the newest store of a process that was killed holds, looked at in a copy. */
function storedRows(dir: string): number {
  const copy = mkdtempSync(join(tmpdir(), 'latchkey-killed-'));
  const collection = join(dir, 'c7');
  const generation = readdirSync(collection).findLast((name) => /^g\d+$/.test(name)) ?? '';
  cpSync(join(collection, generation), join(copy, 'g'), { recursive: true });
  const store = ZVecOpen(join(copy, 'g'));
  const { docCount } = store.stats;
  store.closeSync();
  rmSync(copy, { recursive: true });
  return docCount;
}

test('an index build that takes longer than the engine waits does not spoil the end', async () => {
  await using rig = await createTestEngine();
  await rig.engine.create(spec());
  await rig.reopen([]);
  const script = `
    const { openZvecEngine } = await import(${JSON.stringify(join(import.meta.dirname, 'open-zvec-engine.ts'))});
    const { put, spec, seeded } = await import(${JSON.stringify(join(import.meta.dirname, 'test-engine.ts'))});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const engine = await openZvecEngine({ dir: ${JSON.stringify(rig.dir)}, clock: Date, log, grace: 50 });
    await engine.openAll([spec()]);
    const random = seeded(3);
    const rows = Array.from({ length: 6000 }, (_, id) => ({ id, vector: Array.from({ length: 8 }, random), n: id }));
    await put(engine.collection(7), rows);
    await engine.collection(7).flush();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await engine.close();
    process.exit(0);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const [code, killedBy] = await once(child, 'close');
  expect({ code, killedBy, output }).toEqual({ code: 0, killedBy: null, output: '' });
  const collection = (await rig.reopen([spec()])).collection(7);
  expect(collection.stats().rows).toBe(6000);
});
