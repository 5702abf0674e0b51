import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_ROLES, type Profile } from '@latchkey/contract';
import SqliteDatabase from 'better-sqlite3';
import { onTestFinished, vi } from 'vitest';
import { found } from '../found/found.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import { createLog } from '../observe/log.ts';
import type { Origin } from '../store/audit.ts';
import { openPostgresStore } from '../store/postgres/open.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { createCheapHasher } from './cheap-hasher.ts';
import { execute, onPostgres, temporaryDatabase } from './temporary-database.ts';

/** A directory that is gone when the test is over. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'latchkey-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A clock that goes on by 1 ms at each look. */
function tickingClock(start = 1_800_000_000_000): Clock {
  let now = start;
  return { now: () => now++ };
}

/**
 * A store in a real file, or in a database of a real PostgreSQL where the tests run on that; closed when
 * the test is over.
 * @param place of one that another call has opened, for a second one on it
 */
export async function openTemporaryStore(place?: string) {
  const parts = { clock: tickingClock(), random: systemRandom };
  const path =
    place ?? (onPostgres() ? await temporaryDatabase() : join(temporaryDir(), 'latchkey.db'));
  const store = onPostgres()
    ? await openPostgresStore({ address: { url: path }, log: createLog('silent'), ...parts })
    : await openSqliteStore({ path, ...parts });
  onTestFinished(() => store.close());
  return { store, path };
}

/** Does what somebody with the file or the database in hand can do. */
export async function tamper(path: string, sql: string): Promise<void> {
  if (onPostgres()) return execute(path, sql);
  const raw = new SqliteDatabase(path);
  raw.exec(sql);
  raw.close();
}

const SQLITE_FULL =
  "CREATE TRIGGER full_disk BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END";
const POSTGRES_FULL = `
  CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'disk full'; END $$;
  CREATE TRIGGER full_disk BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION full_disk()`;

/**
 * What another store on the same data must see of a change: at once in the same file, soon in the same
 * PostgreSQL (a second at most; on a machine that is busy with other tests, more).
 */
export async function feltElsewhere(check: () => void | Promise<void>): Promise<void> {
  if (onPostgres()) await vi.waitFor(check, { timeout: 10_000, interval: 2 });
  else await check();
}

/** Has every change fail at its audit row. @returns to let them be made again */
export async function refuseAudit(path: string): Promise<() => Promise<void>> {
  await tamper(path, onPostgres() ? POSTGRES_FULL : SQLITE_FULL);
  return () => tamper(path, `DROP TRIGGER full_disk${onPostgres() ? ' ON audit' : ''}`);
}

/** The same, founded, with all that a test of handlers needs. */
export async function foundTemporaryStore(profile: Profile = 'zilliz', place?: string) {
  const { store, path } = await openTemporaryStore(place);
  const hasher = createCheapHasher();
  const founded = await found({
    store,
    hasher,
    random: systemRandom,
    ...{ profile, engine: 'embedded' },
    roles: BUILT_IN_ROLES[profile],
  });
  return { store, path, hasher, founded, clusterId: founded.clusterId };
}

/** Where the changes of a test come from. */
export const TEST_ORIGIN: Origin = {
  actor: { kind: 'user', id: 'user-1', name: 'db_admin' },
  requestId: 'r1',
  source: '127.0.0.1',
};
