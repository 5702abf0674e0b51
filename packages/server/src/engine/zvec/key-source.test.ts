import { mkdirSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { KeySource } from './key-source.ts';

function keyFile(): string {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'keys');
}

const lastOf = (keys: readonly number[]) => keys.at(-1) ?? 0;
const START = Date.UTC(2026, 0, 1);

test('keys are exact numbers that only grow, whatever the clock does', async () => {
  let now = START;
  const source = new KeySource(keyFile(), { now: () => now });
  const keys: number[] = [];
  for (const step of [0, 1, -5000, 3, 0, 0, 86_400_000, -86_400_000, 7]) {
    now += step;
    keys.push(...(await source.next(1000)));
  }
  expect(keys.every(Number.isSafeInteger)).toBe(true);
  expect(keys.every((key, at) => at === 0 || key > (keys[at - 1] ?? 0))).toBe(true);
});

test('after a restart with a clock that was set back no key comes again', async () => {
  const path = keyFile();
  let last = 0;
  for (let now = START; now > START - 5_000_000; now -= 1_000_000) {
    const source = new KeySource(path, { now: () => now });
    const [first = 0] = await source.next(1);
    expect(first).toBeGreaterThan(last);
    last = (await source.next(100_000)).at(-1) ?? 0;
  }
});

test('who asks while the file is written gets other keys, and no file is behind them', async () => {
  const path = keyFile();
  const source = new KeySource(path, { now: () => START });
  const asked = await Promise.all([
    source.next(10),
    source.next(1_000_000).then(lastOf),
    source.next(10),
  ]);
  const keys = asked.flat();
  expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
  const [first = 0] = await new KeySource(path, { now: () => START - 1000 }).next(1);
  expect(first).toBeGreaterThan(lastOf(keys));
});

test('keys stay exact for more than a hundred years', async () => {
  const source = new KeySource(keyFile(), { now: () => Date.UTC(2150, 0, 1) });
  expect((await source.next(1)).every(Number.isSafeInteger)).toBe(true);
});

test('a damaged file is reported, for keys could come again', () => {
  const path = keyFile();
  writeFileSync(path, '');
  expect(() => new KeySource(path, { now: () => START })).toThrow(/damaged/);
});

test('no key comes again after a time in which the file could not be written', async () => {
  const path = keyFile();
  const source = new KeySource(path, { now: () => START });
  mkdirSync(`${path}.new`);
  await expect(source.next(1)).rejects.toThrow();
  rmdirSync(`${path}.new`);
  const [last = 0] = await source.next(1);
  const [first = 0] = await new KeySource(path, { now: () => START - 1000 }).next(1);
  expect(first).toBeGreaterThan(last);
});
