import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float32View } from '@latchkey/contract';
import { expect, onTestFinished, test } from 'vitest';
import type { Rows } from '../engine.ts';
import { ExactVectors } from './exact-vectors.ts';
import { createTestEngine, nearest, put, spec } from './test-engine.ts';

const FIELD = nearest([]).field;
const DIM = FIELD.dim ?? 0;

test('columns of before, with vectors in base64, are read beside those that tell where they are', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-exact-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const exact = new ExactVectors(dir, [FIELD]);
  const vector = (value: number) => Buffer.from(new Float32Array(DIM).fill(value).buffer);
  const [one = '', two = ''] = await exact.put(FIELD, Buffer.concat([vector(1), vector(2)]));
  const texts = [two, vector(3).toString('base64'), one, two];
  expect(await exact.read(FIELD, texts)).toEqual(Buffer.concat([2, 3, 1, 2].map(vector)));
  exact.close();
});

test('vectors that are written again and again take room for themselves alone, and stay right', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  const rows = 2000;
  const vectorOf = (id: number, round: number) =>
    Array.from({ length: DIM }, (_, at) => id + round / 100 + at);
  const check = async (round: number) => {
    const { signal } = new AbortController();
    await collection.scan({ output: [FIELD], signal }, ({ keys, columns }) => {
      const wanted = keys.map((key) => Float32Array.from(vectorOf(Number(key), round)));
      const bytes = Buffer.concat(wanted.map(({ buffer }) => Buffer.from(buffer)));
      expect(columns.get(FIELD.id)).toEqual({ kind: 'dense', bytes });
    });
  };
  // Whoever reads meanwhile gets no other entity's vector.
  let isOver = false;
  let read = 0;
  const readOn = async () => {
    const { signal } = new AbortController();
    while (!isOver) {
      const visit = ({ keys, columns }: Rows) => {
        const column = columns.get(FIELD.id);
        const firsts = column?.kind === 'dense' ? float32View(column.bytes) : [];
        const owners = keys.map((_, row) => Math.floor(firsts[row * DIM] ?? -1));
        expect(owners).toEqual(keys);
        read += keys.length;
      };
      await collection.reader('any').scan({ output: [FIELD], signal }, visit);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const reading = readOn();
  let most = 0;
  for (let round = 0; round < 40; round++) {
    await put(
      collection,
      Array.from({ length: rows }, (_, id) => ({ id, vector: vectorOf(id, round), n: round })),
    );
    if (round % 10 < 8) continue;
    await collection.flush();
    await expect.poll(() => collection.stats().indexedRows, { timeout: 30_000 }).toBe(rows);
    await check(round);
    const newest = readdirSync(join(rig.dir, 'c7')).findLast((name) => /^g\d+$/.test(name)) ?? '';
    most = statSync(join(rig.dir, 'c7', newest, `exact.${FIELD.id}`)).size / (4 * DIM);
  }
  await check(39);
  isOver = true;
  await reading;
  expect(read).toBeGreaterThan(rows);
  // 80,000 were written; those of the last rounds before they are looked for, and as many again, at most.
  expect(most).toBeLessThan(50_000);
}, 120_000);
