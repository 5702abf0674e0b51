import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN_ROLES, type Profile } from '@latchkey/contract';
import { onTestFinished } from 'vitest';
import { found } from '../found/found.ts';
import type { Clock } from '../kernel/clock.ts';
import { systemRandom } from '../kernel/random.ts';
import type { Origin } from '../store/audit.ts';
import { openSqliteStore } from '../store/sqlite/open.ts';
import { createCheapHasher } from './cheap-hasher.ts';

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

/** A store in a real file, closed when the test is over. */
export async function openTemporaryStore(path = join(temporaryDir(), 'latchkey.db')) {
  const store = await openSqliteStore({ path, clock: tickingClock(), random: systemRandom });
  onTestFinished(() => store.close());
  return { store, path };
}

/** The same, founded, with all that a test of handlers needs. */
export async function foundTemporaryStore(profile: Profile = 'zilliz') {
  const { store, path } = await openTemporaryStore();
  const hasher = createCheapHasher();
  const founded = await found({
    store,
    hasher,
    random: systemRandom,
    profile,
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
