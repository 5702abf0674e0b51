import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { EngineCollection, Rows } from '../engine.ts';
import {
  createTestEngine,
  filter,
  index,
  META,
  put,
  rowQuery,
  spec,
  vectorOf,
} from './test-engine.ts';

const ROWS = 300;
const IDS = Array.from({ length: ROWS }, (_, id) => id);
/** Of each row but the tenth ones, which are short. */
const LENGTH = 60_000;
const MIB = 1024 * 1024;
const { signal } = new AbortController();

const metaOf = (id: number, round: number) => ({
  ...{ id, round },
  ...(id % 10 === 0 ? {} : { text: `${id}.${round} `.repeat(LENGTH / 8) }),
});

async function write(collection: EngineCollection, round: number, ids = IDS): Promise<void> {
  for (let at = 0; at < ids.length; at += 100) {
    const rows = ids.slice(at, at + 100);
    await put(
      collection,
      rows.map((id) => ({ id, vector: vectorOf(id), n: round, meta: metaOf(id, round) })),
    );
  }
}

/** Each row's meta is that of the row, of some round. @returns rows that were read */
async function readAll(collection: EngineCollection): Promise<number> {
  let read = 0;
  const visit = ({ keys, columns }: Rows) => {
    const column = columns.get(META.id);
    const metas = column?.kind === 'scalar' ? column.values : [];
    keys.forEach((key, at) => {
      const { round } = JSON.parse(metas[at] as string);
      expect(metas[at] === JSON.stringify(metaOf(Number(key), round)), `row ${key}`).toBe(true);
    });
    read += keys.length;
  };
  await collection.scan({ output: [META], signal }, visit);
  return read;
}

function roomOf(dir: string): number {
  const generation = readdirSync(join(dir, 'c7')).findLast((name) => /^g\d+$/.test(name)) ?? '';
  const folder = join(dir, 'c7', generation);
  const files = readdirSync(folder).filter((name) => name.startsWith('rows.'));
  return files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

test('long rows that are written again and again take bounded room, and nobody reads those of others', async () => {
  await using rig = await createTestEngine();
  const collection = await rig.engine.create(spec());
  await write(collection, 0);
  let isOver = false;
  const reading = (async () => {
    while (!isOver) {
      await readAll(collection);
      await delay(5);
    }
  })();
  let most = 0;
  for (let round = 1; round <= 20; round++) {
    await write(collection, round);
    await collection.flush();
    most = Math.max(most, roomOf(rig.dir));
  }
  isOver = true;
  await reading;
  expect(await readAll(collection)).toBe(ROWS);
  // 21 times 17 MiB were written; once that is in use, and as much and 64 MiB may be gone before they are found.
  expect(most / MIB).toBeLessThan(180);
}, 120_000);

test('long rows are filtered, changed and deleted as short ones, also in a store that is made anew', async () => {
  await using rig = await createTestEngine();
  let collection = await rig.engine.create(spec());
  const some = IDS.slice(0, 60);
  await write(collection, 1, some);
  await write(collection, 2, some.slice(0, 20));
  const keys = async (text: string) => {
    const found = await collection.query(rowQuery({ filter: filter(text), order: 'key' }));
    return found.keys;
  };
  const check = async () => {
    expect(await keys('round == 2')).toEqual(some.slice(0, 20));
    expect(await keys('text like "33.1 %" or id == 40')).toEqual([33, 40]);
    expect(await readAll(collection)).toBe(collection.stats().rows);
  };
  await check();
  await collection.flush();
  await check();
  await collection.applyIndex(index('vector', 'COSINE'));
  await check();
  collection = (await rig.reopen([spec('COSINE')])).collection(7);
  await check();
  expect(await collection.delete(filter('text like "5%"'), signal)).toBe(9 + 1);
  expect(await keys('id in [5, 50, 51, 52]')).toEqual([50]);
  await collection.truncate();
  await write(collection, 3, some);
  expect(await keys('round == 3')).toEqual(some);
});
