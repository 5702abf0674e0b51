import {
  DataTypeNode,
  Kysely,
  type KyselyPlugin,
  type OperationNode,
  OperationNodeTransformer,
  PostgresDialect,
  RawNode,
} from 'kysely';
import type pg from 'pg';
import { migrate } from '../migrations/migrate.ts';
import { MIGRATIONS } from '../migrations/migrations.ts';
import { type SchemaAge, THIS_RELEASE } from './schema-age.ts';

/** `LKEY`: whoever prepares a store holds this lock. */
const PREPARING = 0x4c_4b_45_59;
/** How long to wait for another replica that does. */
const LOCK_TIMEOUT_MS = 60_000;
const OLDEST_VERSION = 130_000;

/**
 * Brings a database to the newest schema, one replica at a time; the others wait and find nothing left
 * to do. An empty database becomes ours.
 * @param client of this call alone until it returns
 * @throws Error with a text for the operator: too old a server, another program's database, a newer store
 */
export async function prepare(
  client: pg.Client,
  { onlyCheck = false, age = THIS_RELEASE }: { onlyCheck?: boolean; age?: SchemaAge } = {},
): Promise<void> {
  await checkServer(client);
  // The schema may take longer than a statement of a call.
  await client.query(`set lock_timeout = ${LOCK_TIMEOUT_MS}; set statement_timeout = 0`);
  await client.query(`select pg_advisory_lock(${PREPARING})`);
  try {
    await checkOurs(client, onlyCheck);
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool: poolOfOne(client) }),
      plugins: [new BytewiseText()],
    });
    await migrate(db, MIGRATIONS, {
      ...{ onlyCheck, isNewerFine: await mayServe(client, age) },
      within: async () => {
        await client.query(
          'update store_commits set oldest_serving = $1 where oldest_serving < $1',
          [age.oldestServing],
        );
      },
    });
  } finally {
    await client.query(`select pg_advisory_unlock(${PREPARING})`);
  }
}

async function checkServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: number; encoding: string }>(
    `select current_setting('server_version_num')::int as version,
            current_setting('server_encoding') as encoding`,
  );
  const [{ version, encoding } = { version: 0, encoding: '' }] = rows;
  if (version < OLDEST_VERSION) throw new Error('PostgreSQL is too old: use version 13 or newer');
  if (encoding !== 'UTF8') {
    throw new Error(`the database has the encoding ${encoding}: create it with encoding 'UTF8'`);
  }
}

/** The table that only this program makes marks a database as ours. */
async function checkOurs(client: pg.Client, mustBeOurs: boolean): Promise<void> {
  const { rows } = await client.query<{ ours: boolean; tables: number }>(
    `select count(*) as tables, coalesce(bool_or(tablename = 'store_commits'), false) as ours
     from pg_tables where schemaname = current_schema()`,
  );
  const [{ ours, tables } = { ours: false, tables: 0 }] = rows;
  if (ours) return;
  if (tables > 0 || mustBeOurs) {
    throw new Error('this database is not a Latchkey store: give Latchkey an empty one of its own');
  }
  await client.query(
    `create table store_commits (
       number bigint not null,
       oldest_serving text collate "C" not null default ''
     );
     insert into store_commits values (0)`,
  );
}

/** Whether a release that brought a newer schema lets this one serve, too. */
async function mayServe(client: pg.Client, age: SchemaAge): Promise<boolean> {
  const { rows } = await client.query<{ oldest: string }>(
    'select oldest_serving as oldest from store_commits',
  );
  return rows[0] !== undefined && rows[0].oldest <= age.newest;
}

function poolOfOne(client: pg.Client) {
  const one = { query: client.query.bind(client) as never, release: () => {} };
  return { options: {}, connect: async () => one, end: async () => {} };
}

/** Texts compare and sort by their bytes, as in SQLite, whatever the database's language. */
class BytewiseText implements KyselyPlugin {
  readonly #transformer = new TextTransformer();

  transformQuery: KyselyPlugin['transformQuery'] = ({ node }) =>
    this.#transformer.transformNode(node);

  transformResult: KyselyPlugin['transformResult'] = async ({ result }) => result;
}

class TextTransformer extends OperationNodeTransformer {
  protected override transformNodeImpl<T extends OperationNode>(node: T): T {
    if (!DataTypeNode.is(node) || node.dataType !== 'text') return super.transformNodeImpl(node);
    return RawNode.createWithSql('text collate "C"') as unknown as T;
  }
}
