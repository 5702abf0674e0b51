import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createTestEngine, nearest, put, rowQuery, spec, vectorOf } from './test-engine.ts';

const keys = Array.from({ length: 300 }, (_, id) => id);

/** A store as a kill leaves it that comes while its next manifest is written. @returns what is in its directory */
async function killed(shareWritten: number) {
  const rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await put(
    collection,
    keys.map((id) => ({ id, vector: vectorOf(id) })),
  );
  await collection.flush();
  await rig.reopen([]);
  const path = join(rig.dir, 'c7/g1');
  const [manifest = ''] = readdirSync(path).filter((name) => name.startsWith('manifest.'));
  const bytes = readFileSync(join(path, manifest));
  const next = `manifest.${Number(manifest.split('.')[1]) + 1}`;
  writeFileSync(join(path, next), bytes.subarray(0, Math.floor(bytes.length * shareWritten)));
  return { rig, path, manifest, next };
}

// With an empty one the store would remove all, and end the process.
test.each([0, 0.5, 1])(
  'a store that was killed when %d of a manifest were written has all that it had',
  async (shareWritten) => {
    const { rig, path } = await killed(shareWritten);
    await using _ = rig;
    const collection = (await rig.reopen([spec()])).collection(7);
    const { keys: found } = await collection.query(rowQuery({ order: 'key' }));
    expect(found).toEqual(keys);
    expect((await collection.search(nearest(vectorOf(17), { limit: 1 }))).keys).toEqual([17]);
    await put(collection, [{ id: 1000, vector: vectorOf(1000) }]);
    const again = (await rig.reopen([spec()])).collection(7);
    const { signal } = new AbortController();
    expect(await again.count(undefined, signal)).toBe(keys.length + 1);
    expect(readdirSync(path).filter((name) => name.endsWith('.cut'))).toEqual([]);
  },
);

test.each(['garbage', ''])('where the one before is "%s", all stays as it is', async (content) => {
  const { rig, path, manifest, next } = await killed(0.5);
  await using _ = rig;
  writeFileSync(join(path, manifest), content);
  const before = readdirSync(path);
  await rig.reopen([spec()]);
  expect(() => rig.engine.collection(7)).toThrow('can not be read');
  expect(readdirSync(path)).toEqual(before);
  expect(before).toContain(next);
});

test('a store whose only manifest is empty is set aside, and keeps its segments', async () => {
  const { rig, path, manifest, next } = await killed(0);
  await using _ = rig;
  rmSync(join(path, manifest));
  const before = readdirSync(path);
  await rig.reopen([spec()]);
  expect(() => rig.engine.collection(7)).toThrow('can not be read');
  expect(readdirSync(path)).toEqual(before);
  expect(before).toEqual(expect.arrayContaining([next, '0']));
});
