import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ZVecDoc } from '@zvec/zvec';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { LONG_ROW, RowTexts } from './row-texts.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-rows-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

const docOf = (row: string) => ({ id: '1', score: 0, vectors: {}, fields: { row } }) as ZVecDoc;

async function read(rows: RowTexts, stored: readonly string[]): Promise<unknown[]> {
  return (await rows.restore(stored.map(docOf))).map(({ fields }) => fields.row);
}

const text = fc
  .tuple(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.nat(400))
  .map(([some, times]) => JSON.stringify([some.repeat(times)]));

test('texts of any length come back as they were, also after the files were opened anew', async () => {
  const dir = folder();
  let rows = new RowTexts(dir);
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (texts) => {
      const stored = await rows.put(texts);
      expect(Math.max(0, ...stored.map((one) => Buffer.byteLength(one)))).toBeLessThanOrEqual(
        LONG_ROW,
      );
      expect(await read(rows, stored)).toEqual(texts);
      rows.close();
      rows = new RowTexts(dir);
      expect(await read(rows, stored.toReversed())).toEqual(texts.toReversed());
    }),
    { numRuns: 60 },
  );
  rows.close();
});

test('short texts stand in the column; long ones take half more room than they have at most', async () => {
  const dir = folder();
  const rows = new RowTexts(dir);
  const short = JSON.stringify(['x'.repeat(LONG_ROW - 4)]);
  expect(await rows.put([short])).toEqual([short]);
  expect(readdirSync(dir)).toEqual([]);
  const room = () =>
    readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
  for (const length of [LONG_ROW, 300, 600, 1021, 1500, 3000, 70_000, 1_000_000]) {
    const before = room();
    await rows.put([JSON.stringify(['x'.repeat(length)])]);
    expect(room() - before).toBeLessThan(1.5 * (length + 20));
  }
  rows.close();
});

test('what no column tells of gives its place to new texts, and to nothing while it is looked for', async () => {
  const dir = folder();
  const rows = new RowTexts(dir);
  const long = (name: string) => JSON.stringify([name.repeat(600)]);
  const [one = '', two = '', three = ''] = await rows.put(['a', 'b', 'c'].map(long));
  const count = (kept: readonly string[]) => {
    const census = rows.census();
    for (const stored of kept) census.meet(stored);
    return census.unused();
  };
  rows.reuse(count([one, three]));
  const late = count([one, three]);
  // Written while the census is taken: it takes no place that was free before.
  const [four = ''] = await rows.put([long('d')]);
  rows.reuse(late);
  const [five = ''] = await rows.put([long('e')]);
  expect(five).toBe(two);
  expect(await read(rows, [one, three, four, five])).toEqual(['a', 'c', 'd', 'e'].map(long));
  rows.close();
});
