import { join } from 'node:path';
import { systemClock } from '../../packages/server/src/kernel/clock.ts';
import { systemRandom } from '../../packages/server/src/kernel/random.ts';
import { openSqliteStore } from '../../packages/server/src/store/sqlite/open.ts';
import type { Known } from './known.ts';
import type { Checks } from './verify.ts';

/** Looks into the store beside the server: the audit is whole and tells of every acknowledged change. */
export async function verifyStore(dataDir: string, known: Known, checks: Checks): Promise<void> {
  const store = await openSqliteStore({
    path: join(dataDir, 'latchkey.db'),
    clock: systemClock,
    random: systemRandom,
  });
  try {
    const broken = await store.audit.firstBroken();
    checks.that(broken === undefined, `the audit chain is broken at row ${broken}`);
    const told = new Map<string, number>();
    for (const { action, object } of await store.audit.list({ limit: 1000 })) {
      const key = `${action} ${object}`;
      told.set(key, (told.get(key) ?? 0) + 1);
    }
    const acknowledged = new Map<string, number>();
    for (const { action, object } of known.changes) {
      const key = `${action} ${object}`;
      acknowledged.set(key, (acknowledged.get(key) ?? 0) + 1);
    }
    for (const [key, count] of acknowledged) {
      checks.that((told.get(key) ?? 0) >= count, `the audit lacks an acknowledged ${key}`);
    }
  } finally {
    await store.close();
  }
}
