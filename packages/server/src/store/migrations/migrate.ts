import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';

const TABLE = 'kysely_migration';

export interface MigrateOptions<Schema> {
  readonly onlyCheck?: boolean;
  /** What a newer program added does not keep this one from serving: nothing is changed then. */
  readonly isNewerFine?: boolean;
  /** Done in the same transaction, before the migrations. */
  readonly within?: (trx: Kysely<Schema>) => Promise<void>;
}

/**
 * Brings a database to the newest schema, in one transaction: either all that is missing or nothing.
 * Several processes may do so at once; the others wait and find nothing left to do.
 * @throws Error if a newer program has been here, or (`onlyCheck`) if something is missing
 */
export async function migrate<Schema>(
  db: Kysely<Schema>,
  migrations: Readonly<Record<string, Migration>>,
  { onlyCheck = false, isNewerFine = false, within }: MigrateOptions<Schema> = {},
): Promise<void> {
  const own = (executed: readonly string[]) =>
    isNewerFine ? executed.filter((name) => name in migrations) : executed;
  const before = await executedNames(db);
  const isNewer = isNewerFine && own(before).length < before.length;
  if (onlyCheck || isNewer) return check(migrations, own(before), true);
  await db.transaction().execute(async (trx) => {
    check(migrations, await executedNames(trx), false);
    await within?.(trx);
    const provider = { getMigrations: async () => ({ ...migrations }) };
    const { error } = await new Migrator({ db: trx, provider }).migrateToLatest();
    if (error)
      throw new Error('the data could not be brought to the newest form', { cause: error });
  });
}

function check(
  migrations: Readonly<Record<string, Migration>>,
  executed: readonly string[],
  complete: boolean,
): void {
  const unknown = executed.find((name) => !(name in migrations));
  if (unknown !== undefined) {
    throw new Error(
      `the data was written by a newer Latchkey (its schema has "${unknown}"): start that version or a later one`,
    );
  }
  const missing = Object.keys(migrations).find((name) => !executed.includes(name));
  if (complete && missing !== undefined) {
    throw new Error(
      `the data was written by an older Latchkey (its schema lacks "${missing}"): start the server once to bring it up to date`,
    );
  }
}

async function executedNames<Schema>(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === TABLE)) return [];
  const rows = await (db as unknown as Kysely<{ [TABLE]: { name: string } }>)
    .selectFrom(TABLE)
    .select('name')
    .execute();
  return rows.map((row) => row.name);
}
