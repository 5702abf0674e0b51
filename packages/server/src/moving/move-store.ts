import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type pg from 'pg';
import { openStore, type StoreSettings } from '../compose-store.ts';
import { systemClock } from '../kernel/clock.ts';
import { OperatorError } from '../kernel/operator-error.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLog } from '../observe/log.ts';
import { claimDataDir } from '../store/data-dir.ts';
import { placeOf, type StoreAddress } from '../store/postgres/address.ts';
import { connectAlone, PATIENT_ANSWER_MS } from '../store/postgres/connect.ts';
import { escapeNul } from '../store/postgres/nul.ts';
import { prepare } from '../store/postgres/prepare.ts';
import { connectReader } from '../store/sqlite/connect.ts';

/** Rows that one statement writes. */
const BATCH = 200;
/** Of SQLite, and of migrations: not what is moved. */
const NOT_MOVED = /^(sqlite_|kysely_)/;
/** Begins with a row that the migrations make. */
const REPLACED = new Set(['id_sequence']);

export interface MovedStore {
  readonly tables: number;
  readonly rows: number;
  /** SHA-256 of all rows, the same on both sides. */
  readonly checksum: string;
}

/**
 * Copies the store of a data directory that no server uses into an empty PostgreSQL database: all in one
 * transaction, which ends only after every table was read back and found to have the same rows. Whatever
 * goes wrong, the database is as empty as before, and the file is never changed.
 * @throws OperatorError
 */
export async function moveStore(
  dataDir: string,
  address: StoreAddress,
  progress: (done: number, total: number) => void,
): Promise<MovedStore> {
  const path = join(dataDir, 'latchkey.db');
  if (!existsSync(path)) throw new OperatorError(`${dataDir} holds no latchkey.db`);
  const claim = claimDataDir(dataDir);
  try {
    await requireMovable({ data: dataDir, store: 'sqlite', storePasswordFile: undefined });
    const source = connectReader(path);
    try {
      return await copyInto(address, source, progress);
    } finally {
      source.close();
    }
  } finally {
    claim.release();
  }
}

/** Opens it as a server does, so that it is whole and of this version. */
async function requireMovable(place: StoreSettings): Promise<void> {
  const parts = { clock: systemClock, random: systemRandom, log: createLog('silent') };
  const store = await openStore(place, { ...parts, mustExist: true });
  try {
    const damage = store.damage();
    if (damage !== undefined) throw new OperatorError(`the store is damaged: ${damage}`);
    const broken = await store.audit.firstBroken();
    if (broken !== undefined) {
      throw new OperatorError(`row ${broken} of the audit does not follow from those before it`);
    }
    for (const { id, engine } of await store.clusters.listAll()) {
      if (engine === 'milvus') continue;
      const databases = await store.catalog.listDatabases(id);
      const [kept] = [
        ...(await store.catalog.listCollections(id)),
        ...databases.filter(({ name }) => name !== 'default'),
      ];
      if (kept === undefined) continue;
      throw new OperatorError(
        `cluster ${id} has "${kept.name}" in its own engine, and a store in PostgreSQL goes with Milvus: ` +
          'copy the collections with "latchkey migrate collections", then tie them with "latchkey migrate engine"',
      );
    }
  } finally {
    await store.close();
  }
}

async function copyInto(
  address: StoreAddress,
  source: Database,
  progress: (done: number, total: number) => void,
): Promise<MovedStore> {
  const client = await connectAlone(address, { answerWithin: PATIENT_ANSWER_MS }).catch(
    (cause: Error) => {
      throw new OperatorError(`${placeOf(address)}: ${cause.message}`, { cause });
    },
  );
  try {
    await prepare(client);
    await client.query('begin isolation level read committed');
    try {
      const moved = await copyTables(client, source, progress);
      // Those that are empty come along: from now on they are in front of Milvus, as all that share a store.
      await client.query("update clusters set engine = 'milvus'");
      await client.query('commit');
      return moved;
    } catch (error) {
      await client.query('rollback');
      throw error;
    }
  } catch (error) {
    if (error instanceof OperatorError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new OperatorError(`${placeOf(address)}: ${reason}; nothing was moved`, { cause: error });
  } finally {
    await client.end();
  }
}

async function copyTables(
  client: pg.Client,
  source: Database,
  progress: (done: number, total: number) => void,
): Promise<MovedStore> {
  // Its turn, as every change takes; a server that starts meanwhile waits.
  await client.query('update store_commits set number = number + 1');
  const { rows: organizations } = await client.query('select id from organizations limit 1');
  if (organizations.length > 0) {
    throw new OperatorError('the database holds an installation already: give an empty one');
  }
  const tables = inOrder(source);
  const total = tables.reduce((sum, table) => sum + countOf(source, table), 0);
  const checksum = createHash('sha256');
  let done = 0;
  for (const table of tables) {
    const columns = columnsOf(source, table);
    if (REPLACED.has(table)) await client.query(`delete from ${table}`);
    const before = new RowsHash(columns);
    let batch: Row[] = [];
    let count = 0;
    const write = async () => {
      await insert(client, table, columns, batch);
      done += batch.length;
      progress(done, total);
      batch = [];
    };
    for (const row of rowsOf(source, table, columns)) {
      before.add(row);
      count += 1;
      if (batch.push(row) === BATCH) await write();
    }
    await write();
    const wanted = before.digest();
    await verify(client, { table, columns, count, wanted });
    checksum.update(`${table} ${count} ${wanted}\n`);
  }
  return { tables: tables.length, rows: total, checksum: checksum.digest('hex') };
}

type Row = Readonly<Record<string, unknown>>;

/** What is read back has to be what was read. */
async function verify(
  client: pg.Client,
  {
    table,
    columns,
    count,
    wanted,
  }: { table: string; columns: readonly string[]; count: number; wanted: string },
): Promise<void> {
  const list = columns.map(quoted).join(', ');
  const { rows } = await client.query<Row>(`select ${list} from ${table}`);
  const lines = new RowsHash(columns);
  for (const row of rows) lines.add(row);
  if (rows.length === count && lines.digest() === wanted) return;
  throw new OperatorError(`table ${table} came out otherwise than it went in; nothing was moved`);
}

/** Of rows in any order: the databases sort NULL in other places, and texts with NUL in them. */
class RowsHash {
  readonly #columns: readonly string[];
  readonly #digests: string[] = [];

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  add(row: Row): void {
    const line = JSON.stringify(this.#columns.map((column) => row[column] ?? null));
    this.#digests.push(createHash('sha256').update(line).digest('base64'));
  }

  digest(): string {
    const all = createHash('sha256');
    for (const digest of this.#digests.sort()) all.update(digest);
    return all.digest('hex');
  }
}

function rowsOf(source: Database, table: string, columns: readonly string[]) {
  const list = columns.map(quoted).join(', ');
  return source
    .prepare(`SELECT ${list} FROM ${table} ORDER BY ${list}`)
    .iterate() as IterableIterator<Row>;
}

async function insert(
  client: pg.Client,
  table: string,
  columns: readonly string[],
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const values: unknown[] = [];
  const tuples = rows.map((row) => {
    const places = columns.map((column) => {
      const value = row[column];
      return `$${values.push(typeof value === 'string' ? escapeNul(value) : value)}`;
    });
    return `(${places.join(', ')})`;
  });
  const list = columns.map(quoted).join(', ');
  await client.query(`insert into ${table} (${list}) values ${tuples.join(', ')}`, values);
}

const quoted = (name: string) => `"${name}"`;

function columnsOf(source: Database, table: string): string[] {
  return (source.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
}

function countOf(source: Database, table: string): number {
  return source.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
}

/** All tables, those first that others refer to. */
function inOrder(source: Database): string[] {
  const names = source
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    .pluck()
    .all() as string[];
  const left = names.filter((name) => !NOT_MOVED.test(name));
  const ordered: string[] = [];
  while (left.length > 0) {
    const at = left.findIndex((name) => {
      const refers = source.pragma(`foreign_key_list(${name})`) as { table: string }[];
      return refers.every(({ table }) => table === name || ordered.includes(table));
    });
    if (at < 0) throw new Error(`tables refer to each other in a circle: ${left.join(', ')}`);
    ordered.push(...left.splice(at, 1));
  }
  return ordered;
}
