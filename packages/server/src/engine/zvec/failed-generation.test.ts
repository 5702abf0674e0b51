import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import { CollectionDir } from './collection-dir.ts';
import { DiskSpace } from './disk-space.ts';
import { createEngineResources } from './engine-resources.ts';
import { giveStoreThreads } from './give-store-threads.ts';
import { IndexBuilder } from './index-builder.ts';
import { storeSchema } from './schema.ts';
import { put, rowQuery, spec, vectorOf } from './test-engine.ts';
import { ZvecCollection } from './zvec-collection.ts';

let root = '';
beforeEach(() => {
  giveStoreThreads();
  root = mkdtempSync(join(tmpdir(), 'latchkey-generation-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A directory on a disk that may refuse a new store. */
class FailingDir extends CollectionDir {
  fails = false;

  override next(...args: Parameters<CollectionDir['next']>) {
    if (this.fails) return Promise.reject(new Error('no more files'));
    return super.next(...args);
  }
}

function open(dir: CollectionDir): Promise<ZvecCollection> {
  const log = createLog('silent');
  const { builds, memory, reads, writes } = createEngineResources(systemClock);
  return ZvecCollection.open(
    {
      ...{ dir, builder: new IndexBuilder(log, builds), space: new DiskSpace(root), log },
      ...{ budget: writes, memory, reads, clock: systemClock, sync: false },
    },
    spec(),
  );
}

test('a truncation that was refused takes nothing away, also after a kill', async () => {
  const dir = new FailingDir(join(root, 'here'), 7);
  const collection = await open(dir);
  await put(collection, [{ id: 1, vector: vectorOf(1) }]);
  dir.fails = true;
  await expect(collection.truncate()).rejects.toThrow('no more files');
  await put(collection, [{ id: 2, vector: vectorOf(2) }]);
  const keys = async (of: ZvecCollection) => (await of.query(rowQuery({ order: 'key' }))).keys;
  expect(await keys(collection)).toEqual([1, 2]);
  cpSync(join(root, 'here'), join(root, 'there'), { recursive: true });
  await collection.close();
  const again = await open(new CollectionDir(join(root, 'there'), 7));
  expect(await keys(again)).toEqual([1, 2]);
  await again.close();
});

test('a generation that can not be opened does not count', async () => {
  const dir = new CollectionDir(root, 7);
  await dir.prepare();
  const first = await dir.next(storeSchema(spec()), async () => {});
  first.store.closeSync();
  const made = dir.next(storeSchema(spec()), async ({ path }) => {
    for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  });
  await expect(made).rejects.toThrow();
  expect(existsSync(join(root, 'c7', 'g2'))).toBe(false);
  expect(await dir.current()).toBe(first.path);
});
