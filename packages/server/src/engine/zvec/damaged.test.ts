import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestEngine, DIM, put, rowQuery, spec } from './test-engine.ts';

const vector = Array.from({ length: DIM }, (_, at) => at);
const OTHER = { ...spec(), id: 8 };

test.each([
  ['files are missing', (dir: string) => rmSync(join(dir, 'g1'), { recursive: true })],
  [
    'files are garbage',
    (dir: string) => {
      for (const name of readdirSync(join(dir, 'g1'), { withFileTypes: true })) {
        if (name.isFile()) writeFileSync(join(dir, 'g1', name.name), 'garbage');
      }
    },
  ],
])('where %s, the collection is set aside and the others are served', async (what, damage) => {
  await using rig = await createTestEngine();
  for (const one of [spec(), OTHER]) {
    await put(await rig.engine.create(one), [{ id: 1, vector }]);
  }
  await rig.reopen([]);
  damage(join(rig.dir, 'c7'));
  if (what === 'files are missing') writeFileSync(join(rig.dir, 'c7', 'g1'), 'no directory');
  const engine = await rig.reopen([spec(), OTHER]);
  expect(() => engine.collection(7)).toThrow(
    "the entities of collection 7 can not be read; the server's log has the reason",
  );
  const others = engine.collection(8);
  await put(others, [{ id: 2, vector }]);
  expect((await others.query(rowQuery({ order: 'key' }))).keys).toEqual([1, 2]);
  // It can be dropped, and then its place is free.
  await engine.drop(7);
  expect(() => engine.collection(7)).toThrow('collection not found[collection=7]');
  const again = await engine.create(spec());
  await put(again, [{ id: 3, vector }]);
  expect((await again.query(rowQuery({ order: 'key' }))).keys).toEqual([3]);
});

test('its journal stays for a later start', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(collection, [{ id: 1, vector }]);
  await using copy = await createTestEngine();
  const dir = join(copy.dir, 'c7');
  const { cpSync } = await import('node:fs');
  cpSync(join(rig.dir, 'c7'), dir, { recursive: true });
  // An index that the store can not have keeps it from being opened.
  const broken = { ...spec(), indexes: [{ ...spec().indexes[0], metric: 'BM25' }] } as never;
  const engine = await copy.reopen([broken]);
  expect(() => engine.collection(7)).toThrow('can not be read');
  expect(readdirSync(dir).some((name) => /^j\d/.test(name))).toBe(true);
  const healed = (await copy.reopen([spec()])).collection(7);
  expect((await healed.query(rowQuery({ order: 'key' }))).keys).toEqual([1]);
});
