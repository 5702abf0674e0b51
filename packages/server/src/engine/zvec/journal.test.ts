import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bytesOf } from '@latchkey/contract';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type { Engine } from '../engine.ts';
import type { FieldSpec } from '../spec.ts';
import { bucketOf } from './doc-id.ts';
import { openZvecEngine } from './open-zvec-engine.ts';
import { DIM, filter, put, rowQuery, spec } from './test-engine.ts';

let root = '';
let engine: Engine;
let generation = 0;
beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'latchkey-torn-'));
  generation = 0;
  engine = await openEngine();
  await engine.create(spec());
});
afterEach(async () => {
  await engine.close();
  rmSync(root, { recursive: true, force: true });
});

const dir = () => join(root, String(generation));
const openEngine = () =>
  openZvecEngine({ dir: dir(), clock: systemClock, log: createLog('silent') });
const write = (...ids: number[]) =>
  put(
    engine.collection(spec().id),
    ids.map((id) => ({ id, vector: Array.from({ length: DIM }, (_, at) => id + at) })),
  );
const keys = async () =>
  (await engine.collection(spec().id).query(rowQuery({ order: 'key' }))).keys;

/** Goes on with the files as a process leaves them that is killed now, its last log changed. */
async function crash(change?: (log: string) => void): Promise<void> {
  const before = dir();
  generation++;
  cpSync(before, dir(), { recursive: true });
  await engine.close();
  const files = readdirSync(dir(), { recursive: true, encoding: 'utf8' });
  const logs = files.filter((name) => name.endsWith('.wal'));
  if (change) {
    expect(logs).not.toEqual([]);
    change(join(dir(), logs.at(-1) ?? ''));
  }
  engine = await openEngine();
  await engine.openAll([spec()]);
}

test.each([
  ['half a length', [0xc9, 0]],
  ['a length and no record', [0xc9, 0, 0, 0]],
  ['a record that was cut', [0xc9, 0, 0, 0, 1, 2, 3, 4, 5, 6]],
])(
  'what is written after a start on a log that ends in %s is there at the next',
  async (_, torn) => {
    await write(1, 2);
    await crash((log) => appendFileSync(log, Buffer.from(torn)));
    expect(await keys()).toEqual([1, 2]);
    await write(3);
    await crash();
    expect(await keys()).toEqual([1, 2, 3]);
  },
);

test('what the log lost at its end is taken from the journal', async () => {
  await write(1);
  await write(2);
  await crash((log) => truncateSync(log, statSync(log).size - 1));
  expect(await keys()).toEqual([1, 2]);
  await write(4);
  await crash();
  expect(await keys()).toEqual([1, 2, 4]);
});

test('deletions and replacements are done once more in their order', async () => {
  await write(1, 2, 3);
  const signal = new AbortController().signal;
  await engine.collection(spec().id).delete(filter('id in [1, 2]'), signal);
  await write(2, 5);
  await crash();
  expect(await keys()).toEqual([2, 3, 5]);
  await crash();
  expect(await keys()).toEqual([2, 3, 5]);
});

test('an entry that was cut off at the end of the journal was never acknowledged', async () => {
  await write(1);
  await crash(() => {
    const path = join(dir(), 'c7', 'j1');
    appendFileSync(path, readFileSync(path).subarray(0, -1));
  });
  expect(await keys()).toEqual([1]);
  await write(2);
  await crash();
  expect(await keys()).toEqual([1, 2]);
});

test('the journal of lines that an older server left when it was killed is done once more', async () => {
  await write(1, 2);
  const lines = [
    { put: [older(3), older(4), older(5)] },
    { drop: ['1', '4'] },
    { put: [older(2, { n: 7 })] },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  await crash(() => writeFileSync(join(dir(), 'c7', 'j1'), `${text}{"put":[{"id":"9","fie`));
  expect(await keys()).toEqual([2, 3, 5]);
  const [vector, n] = spec().fields.slice(1) as [FieldSpec, FieldSpec];
  const read = await engine
    .collection(7)
    .query(rowQuery({ order: 'key', output: [n, vector], filter: filter('n == 7') }));
  expect(read.keys).toEqual([2]);
  expect(read.columns.get(n.id)).toEqual({ kind: 'scalar', values: [7] });
  expect(read.columns.get(vector.id)).toEqual({ kind: 'dense', bytes: Buffer.from(bytesFor(2)) });
});

const bytesFor = (id: number) => bytesOf(Float32Array.from({ length: DIM }, (_, at) => id + at));

/** A document as older servers wrote it into a journal. */
function older(id: number, { n = null }: { n?: number | null } = {}) {
  const fields = {
    ...{ row: JSON.stringify([id, n, '{}']), docid: String(id), bucket: bucketOf(String(id)) },
    ...{ f100: id, x101: Buffer.from(bytesFor(id)).toString('base64') },
  };
  return { id: String(id), fields: n === null ? fields : { ...fields, f102: n } };
}

test('a journal is forgotten when the engine is closed in order', async () => {
  await write(1);
  expect(readdirSync(join(dir(), 'c7'))).toContain('j1');
  await engine.close();
  expect(readdirSync(join(dir(), 'c7')).filter((name) => name.startsWith('j'))).toEqual([]);
  engine = await openEngine();
  await engine.openAll([spec()]);
  expect(await keys()).toEqual([1]);
});
