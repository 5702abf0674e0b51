import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal } from './journal.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'latchkey-frames-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const drop = (id: string) => ({ drop: [id] });

async function entriesOf(journal: Journal) {
  const entries: unknown[] = [];
  for await (const entry of journal.entries()) entries.push(entry);
  return entries;
}

/** A journal of three entries in a file, and where each ends. */
function written() {
  const journal = new Journal(dir);
  const sizes = ['first', 'second', 'third'].map((id) => journal.append(drop(id)).bytes);
  journal.close();
  const path = join(dir, 'j1');
  return { path, bytes: readFileSync(path), ends: [0, 0, 0].map((_, at) => sum(sizes, at)) };
}
const sum = (sizes: readonly number[], to: number) =>
  sizes.slice(0, to + 1).reduce((all, one) => all + one, 0);

test('wherever a file was cut off, the entries before are read', async () => {
  const { path, bytes, ends } = written();
  for (let length = 1; length <= bytes.length; length++) {
    writeFileSync(path, bytes.subarray(0, length));
    const whole = ends.filter((end) => end <= length).length;
    const expected = ['first', 'second', 'third'].slice(0, whole).map(drop);
    expect(await entriesOf(new Journal(dir))).toEqual(expected);
  }
});

test('an entry whose bytes changed is left out, and those behind it are read', async () => {
  const { path, bytes, ends } = written();
  bytes[(ends[1] ?? 0) - 1] = 0;
  writeFileSync(path, bytes);
  expect(await entriesOf(new Journal(dir))).toEqual([drop('first'), drop('third')]);
});

test('what is appended later goes to a file of its own, behind one that was cut off', async () => {
  const { path, bytes } = written();
  writeFileSync(path, bytes.subarray(0, bytes.length - 1));
  const journal = new Journal(dir);
  journal.append(drop('fourth'));
  expect(await entriesOf(journal)).toEqual([drop('first'), drop('second'), drop('fourth')]);
  journal.close();
});

test('entries are forgotten file by file, oldest first, as far as the store holds them', async () => {
  const journal = new Journal(dir);
  journal.append(drop('1'));
  journal.append(drop('2'));
  journal.rotate();
  journal.append(drop('3'));
  await journal.forget(1);
  expect(await entriesOf(journal)).toEqual(['1', '2', '3'].map(drop));
  await journal.forget(2);
  expect(await entriesOf(journal)).toEqual([drop('3')]);
  // The file that is written to stays.
  await journal.forget(3);
  expect(await entriesOf(journal)).toEqual([drop('3')]);
  await journal.clear();
  expect(journal.isEmpty).toBe(true);
});

test('what is written while all before is being forgotten stays', async () => {
  const journal = new Journal(dir);
  for (const name of ['1', '2', '3']) {
    journal.append(drop(name));
    journal.rotate();
  }
  const forgotten = journal.clear();
  journal.append(drop('4'));
  await forgotten;
  expect(await entriesOf(journal)).toEqual([drop('4')]);
  const last = journal.forget(3);
  journal.rotate();
  journal.append(drop('5'));
  await last;
  expect(await entriesOf(journal)).toEqual([drop('4'), drop('5')]);
  journal.close();
});

test('a long load goes to many files, so that the first can be forgotten', async () => {
  const journal = new Journal(dir);
  const bytes = new Uint8Array(4 * 2 ** 20);
  const columns = new Map([[101, { kind: 'dense' as const, bytes }]]);
  for (let key = 1; key <= 9; key++) {
    journal.append({ put: { rows: { keys: [key], columns }, start: 0, end: 1 } });
  }
  const size = journal.size;
  expect(size).toBeGreaterThan(9 * bytes.length);
  await journal.forget(4);
  expect(journal.size).toBeLessThan(size - 3 * bytes.length);
  journal.close();
});
