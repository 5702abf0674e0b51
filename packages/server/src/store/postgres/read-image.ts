import type pg from 'pg';
import type { CollectionRows } from '../sql/catalog-records.ts';
import { buildCatalog, type CatalogSnapshot, EMPTY_CATALOG } from '../sql/catalog-snapshot.ts';
import type {
  CollectionsTable,
  DatabasesTable,
  IndexesTable,
  PartitionsTable,
} from '../sql/catalog-tables.ts';
import type { ChangedUser } from '../sql/changed-users.ts';
import type { Revisions } from '../sql/revisions.ts';
import type { RowPoliciesTable } from '../sql/schema.ts';
import { THIS_RELEASE } from './schema-age.ts';

/** What every call asks for, of all clusters, as of one commit. */
export interface Image {
  /** How many commits there had been. */
  readonly commit: number;
  /** Which clusters there are, how far each is, and in which slot: another text when that is another. */
  readonly places: string;
  readonly clusters: ReadonlyMap<string, ClusterImage>;
}

interface ClusterImage {
  /** `clusters.auth_revision` */
  readonly auth: ReturnType<Revisions['auth']>;
  /** Whom changes since the image before were about, as far as they were about one user. */
  readonly changed: readonly ChangedUser[];
  readonly catalog: CatalogSnapshot;
}

interface ClusterRow {
  readonly id: string;
  readonly auth: number;
  readonly catalog: number;
  readonly status: string;
  readonly slot: number | null;
}

type DatabaseRow = Parameters<typeof buildCatalog>[0]['databases'][number];

/** How many commits there have been. @throws StoreTooNew */
export async function readCommit(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ number: number; oldest: string }>(
    'select number, oldest_serving as oldest from store_commits',
  );
  if (!rows[0]) throw new Error('the store has lost its count of commits');
  if (rows[0].oldest > THIS_RELEASE.newest) throw new StoreTooNew();
  return rows[0].number;
}

/** A newer release changed what this one reads. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';
  override readonly message = 'a newer release has changed the store: this one has to be updated';
}

/**
 * Reads what has changed since `known`, in one transaction, so that the parts fit together whatever is
 * committed meanwhile.
 */
export async function readImage(client: pg.Client, known?: Image): Promise<Image> {
  await client.query('begin isolation level repeatable read, read only');
  try {
    const image = await read(client, known);
    await client.query('commit');
    return image;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

async function read(client: pg.Client, known: Image | undefined): Promise<Image> {
  const commit = await readCommit(client);
  const { rows } = await client.query<ClusterRow>(
    'select id, auth_revision as auth, catalog_revision as catalog, status, slot from clusters order by id',
  );
  const before = (id: string) => known?.clusters.get(id)?.catalog ?? EMPTY_CATALOG;
  const stale = rows.filter(({ id, catalog }) => before(id).revision !== catalog);
  const fresh = stale.length > 0 ? await readCatalogs(client, stale, before) : new Map();
  const changed = known ? await readChanged(client, rows, known) : new Map();
  const clusters = rows.map(
    ({ id, auth }) =>
      [id, { auth, changed: changed.get(id) ?? [], catalog: fresh.get(id) ?? before(id) }] as const,
  );
  const places = JSON.stringify(rows.map(({ id, status, slot }) => [id, status, slot]));
  return { commit, places, clusters: new Map(clusters) };
}

/** Of the clusters whose auth revision moved. */
async function readChanged(
  client: pg.Client,
  rows: readonly ClusterRow[],
  known: Image,
): Promise<Map<string, ChangedUser[]>> {
  const moved = rows.flatMap(({ id, auth }) => {
    const from = known.clusters.get(id)?.auth;
    return from === undefined || from === auth ? [] : [{ id, from }];
  });
  if (moved.length === 0) return new Map();
  const found = await client.query<ChangedUser & { cluster_id: string }>(
    `select cluster_id, revision, user_id as id, user_name as name
       from changed_users join unnest($1::text[], $2::int8[]) as moved (moved_id, since)
         on cluster_id = moved_id and revision > since
       order by revision`,
    [moved.map(({ id }) => id), moved.map(({ from }) => from)],
  );
  return Map.groupBy(found.rows, (row) => row.cluster_id);
}

async function readCatalogs(
  client: pg.Client,
  clusters: readonly ClusterRow[],
  before: (clusterId: string) => CatalogSnapshot,
): Promise<Map<string, CatalogSnapshot>> {
  const ids = [clusters.map(({ id }) => id)];
  const databases = await client.query<DatabaseRow & Pick<DatabasesTable, 'cluster_id'>>(
    'select * from databases where cluster_id = any($1) order by name',
    ids,
  );
  const keys = await client.query<Pick<CollectionsTable, 'id' | 'revision' | 'cluster_id'>>(
    'select id, revision, cluster_id from collections where cluster_id = any($1) order by name',
    ids,
  );
  const changed = keys.rows.filter(
    ({ id, revision, cluster_id }) => before(cluster_id).byId.get(id)?.revision !== revision,
  );
  const collections = await readCollections(
    client,
    changed.map(({ id }) => id),
  );
  const databasesOf = Map.groupBy(databases.rows, (row) => row.cluster_id);
  const keysOf = Map.groupBy(keys.rows, (row) => row.cluster_id);
  return new Map(
    clusters.map(({ id, catalog: revision }) => [
      id,
      buildCatalog(
        {
          revision,
          databases: databasesOf.get(id) ?? [],
          keys: keysOf.get(id) ?? [],
          collection: (collection) => collections.get(collection),
        },
        before(id),
      ),
    ]),
  );
}

/** All parts of some collections, table by table. */
async function readCollections(
  client: pg.Client,
  ids: readonly number[],
): Promise<Map<number, CollectionRows>> {
  if (ids.length === 0) return new Map();
  const select = async <Row extends { collection_id: number }>(sql: string) => {
    const { rows } = await client.query<Row>(sql, [ids]);
    return Map.groupBy(rows, (row) => row.collection_id);
  };
  const collections = await client.query<CollectionsTable>(
    'select * from collections where id = any($1)',
    [ids],
  );
  const partitions = await select<PartitionsTable>(
    'select * from partitions where collection_id = any($1) order by id',
  );
  const indexes = await select<IndexesTable>(
    'select * from indexes where collection_id = any($1) order by id',
  );
  const aliases = await select<{ collection_id: number; name: string }>(
    'select collection_id, name from aliases where collection_id = any($1) order by name',
  );
  const policies = await select<RowPoliciesTable & { role_names: string[] }>(
    `select *, array(
       select roles.name from row_policy_roles join roles on roles.id = role_id
       where policy_id = row_policies.id order by roles.name) as role_names
     from row_policies where collection_id = any($1) order by name`,
  );
  return new Map(
    collections.rows.map((collection) => [
      collection.id,
      {
        collection,
        partitions: partitions.get(collection.id) ?? [],
        indexes: indexes.get(collection.id) ?? [],
        aliases: (aliases.get(collection.id) ?? []).map(({ name }) => name),
        policies: (policies.get(collection.id) ?? []).map((policy) => ({
          policy,
          roles: policy.role_names,
        })),
      },
    ]),
  );
}
