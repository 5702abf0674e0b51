import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { openRawDatabase } from '../../testing/raw-database.ts';
import type { ClusterEngine } from '../clusters.ts';
import { openSqliteStore } from '../sqlite/open.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

const BEFORE = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0016'));

type Old = readonly [id: string, engine: ClusterEngine, status?: 'STOPPED' | 'DELETED'];

/** A store as the release before left it. @returns how its clusters' databases are called, by id */
async function settle(old: readonly Old[], ...served: ('same' | 'prefixed')[]) {
  const { raw, db, path } = await openRawDatabase();
  await migrate(db, BEFORE);
  raw.exec(`
    insert into organizations (id, name, created_at) values ('o', 'o', 1);
    insert into projects (id, organization_id, name, created_at) values ('p', 'o', 'p', 1)`);
  for (const [at, [id, engine, status = 'RUNNING']] of old.entries()) {
    const isDeleted = status === 'DELETED';
    raw
      .prepare(
        `insert into clusters (id, project_id, organization_id, name, profile, auth_revision, catalog_revision,
           created_at, slot, engine, status, deleted_at) values (?, 'p', 'o', ?, 'zilliz', 1, 1, ?, ?, ?, ?, ?)`,
      )
      .run(id, id, at, isDeleted ? null : at, engine, status, isDeleted ? 1 : null);
  }
  raw.close();
  const { clusters, close } = await openSqliteStore({
    ...{ path, clock: systemClock, random: systemRandom },
  });
  onTestFinished(close);
  for (const names of served) await clusters.settleMilvusDatabases(names, { mayChange: false });
  const all = await clusters.listAll();
  return Object.fromEntries(all.map(({ id, milvusDatabases }) => [id, milvusDatabases]));
}

test('what an older release served is what the first start says, also of those that do not run; then it stays', async () => {
  const old: Old[] = [
    ['here', 'embedded'],
    ['one', 'milvus', 'STOPPED'],
    ['binned', 'milvus', 'DELETED'],
  ];
  const same = { one: 'same', binned: 'same' };
  expect(await settle(old, 'same', 'prefixed')).toEqual({ here: undefined, ...same });
  const prefixed = { one: 'prefixed', binned: 'prefixed' };
  expect(await settle(old, 'prefixed', 'same')).toEqual({ here: undefined, ...prefixed });
});

test('of several beside each other the names can only be prefixed, whatever a start says', async () => {
  const old: Old[] = [
    ['one', 'milvus'],
    ['two', 'milvus', 'STOPPED'],
  ];
  expect(await settle(old, 'same')).toEqual({ one: 'prefixed', two: 'prefixed' });
});
