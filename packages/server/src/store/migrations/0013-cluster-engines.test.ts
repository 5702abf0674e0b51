import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../kernel/clock.ts';
import { systemRandom } from '../../kernel/random.ts';
import { openRawDatabase } from '../../testing/raw-database.ts';
import { openSqliteStore } from '../sqlite/open.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.ts';

const BEFORE = Object.fromEntries(Object.entries(MIGRATIONS).filter(([name]) => name < '0013'));

/** A store as the release before left it. */
async function oldStore(clusters: readonly string[]) {
  const { raw, db, path } = await openRawDatabase();
  await migrate(db, BEFORE);
  raw.exec(`
    insert into organizations (id, name, created_at) values ('o', 'o', 1);
    insert into projects (id, organization_id, name, created_at) values ('p', 'o', 'p', 1)`);
  let id = 1;
  const database = (cluster: string, name: string, properties: object = []) => {
    raw
      .prepare(
        'insert into databases (id, cluster_id, name, created_at, properties) values (?, ?, ?, 1, ?)',
      )
      .run(++id, cluster, name, JSON.stringify(properties));
    return id;
  };
  const collection = (cluster: string, databaseId: number, properties: object) =>
    raw
      .prepare(
        `insert into collections (id, cluster_id, database_id, name, description, fields, auto_id,
           enable_dynamic_field, shards, consistency_level, properties, loaded, revision, created_at, updated_at,
           schema_updated_at) values (?, ?, ?, 'c', '', '[]', 0, 0, 1, 2, ?, '[]', 1, 1, 1, 1)`,
      )
      .run(++id, cluster, databaseId, JSON.stringify(properties));
  const defaults = new Map<string, number>();
  for (const [slot, cluster] of clusters.entries()) {
    raw
      .prepare(
        `insert into clusters (id, project_id, organization_id, name, profile, auth_revision, catalog_revision,
           created_at, slot) values (?, 'p', 'o', ?, 'zilliz', 1, 1, ?, ?)`,
      )
      .run(cluster, cluster, slot, slot);
    defaults.set(cluster, database(cluster, 'default'));
  }
  const open = async () => {
    raw.close();
    const store = await openSqliteStore({ path, clock: systemClock, random: systemRandom });
    onTestFinished(() => store.close());
    return store;
  };
  return { database, collection, defaultOf: (name: string) => defaults.get(name) ?? 0, open };
}

const UPSTREAM = [['latchkey.upstream.id', '447']] as const;

test('a cluster keeps the engine that its collections or databases tell; an empty one is what --engine says', async () => {
  const names = ['empty', 'own', 'own-database', 'mirrored', 'mirrored-database'];
  const { database, collection, defaultOf, open } = await oldStore(names);
  collection('own', defaultOf('own'), [['mmap.enabled', 'true']]);
  database('own-database', 'shop');
  collection('mirrored', defaultOf('mirrored'), UPSTREAM);
  database('mirrored-database', 'shop', UPSTREAM);
  const { clusters } = await open();
  for (const said of ['milvus', 'embedded'] as const) {
    await clusters.settleEngines(said);
    const engines = (await clusters.listAll()).map(({ name, engine }) => [name, engine]);
    expect(Object.fromEntries(engines)).toEqual({
      // What was settled stays.
      ...{ empty: 'milvus', own: 'embedded', 'own-database': 'embedded' },
      ...{ mirrored: 'milvus', 'mirrored-database': 'milvus' },
    });
  }
});

test('an empty cluster of a server without --engine is embedded', async () => {
  const { open } = await oldStore(['empty']);
  const { clusters } = await open();
  await clusters.settleEngines('embedded');
  expect(await clusters.find('empty')).toMatchObject({ engine: 'embedded' });
});
