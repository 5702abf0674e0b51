import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ZVecCollection, ZVecCreateAndOpen, ZVecOpen } from '@zvec/zvec';
import { expect, onTestFinished, test } from 'vitest';
import { closeStore } from './close-store.ts';
import { COLUMN, exactColumn, vectorColumn } from './columns.ts';
import { storeSchema } from './schema.ts';
import { DIM, spec } from './test-engine.ts';

test('a store that is closed leaves no log, holds all that was put into it, and can be opened again', async () => {
  const root = mkdtempSync(join(tmpdir(), 'latchkey-close-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const path = join(root, 'g1');
  const store = ZVecCreateAndOpen(path, storeSchema(spec()));
  fill(store, 1000);
  expect(logsIn(path)).toHaveLength(1);
  await closeStore(store, path);
  expect(logsIn(path)).toEqual([]);
  const again = ZVecOpen(path);
  expect(again.stats.docCount).toBe(1000);
  expect(Object.keys(again.fetchSync('999'))).toEqual(['999']);
  // Also where nothing was written, and so nothing is held.
  await closeStore(again, path);
  await closeStore(ZVecOpen(path), path);
});

function fill(store: ZVecCollection, count: number): void {
  const vector = spec().fields.find(({ name }) => name === 'vector');
  if (!vector) throw new Error('no vector');
  for (let id = 0; id < count; id++) {
    const fields = { [COLUMN.row]: '[]', [COLUMN.id]: `${id}`, [COLUMN.bucket]: 0 };
    const own = { [vectorColumn(vector)]: new Float32Array(DIM).fill(id) };
    const [status] = store.insertSync([
      { id: `${id}`, fields: { ...fields, [exactColumn(vector)]: '' }, vectors: own },
    ]);
    expect(status?.ok).toBe(true);
  }
}

function logsIn(path: string): string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.wal'),
  );
}
