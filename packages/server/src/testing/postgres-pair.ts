import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { initialize, newPlace, type PostgresCluster, serve } from './postgres-cluster.ts';
import { execute } from './temporary-database.ts';

const STREAMING_WITHIN_MS = 20_000;

/** A PostgreSQL server, and one that follows it by streaming replication. */
export interface PostgresPair {
  readonly primary: PostgresCluster;
  readonly standby: PostgresCluster;
  /** Ends the primary as a crash does, for good. */
  loseMachine(): Promise<void>;
  /** Has the standby take over. */
  promote(): Promise<void>;
}

/** Synchronous: the primary acknowledges a commit once the standby has it. */
export async function startPostgresPair(): Promise<PostgresPair> {
  const first = newPlace();
  initialize(first);
  const primary = await serve(first);
  let isLost = false;
  const loseMachine = async () => {
    if (!isLost) await primary.stop();
    isLost = true;
  };
  onTestFinished(loseMachine);
  const second = newPlace();
  const copy = ['-D', second.data, '-d', primary.url('postgres'), '-R', '-c', 'fast', '--no-sync'];
  execFileSync(join(second.bin, 'pg_basebackup'), copy, { ...second.as, stdio: 'pipe' });
  const standby = await serve(second);
  onTestFinished(() => standby.stop());
  const url = primary.url('postgres');
  await execute(url, "alter system set synchronous_standby_names = '*'");
  await execute(url, 'select pg_reload_conf()');
  await untilSynchronous(url);
  const promote = () => execute(standby.url('postgres'), 'select pg_promote(true, 30)');
  return { primary, standby, loseMachine, promote };
}

/** @throws Error if the standby does not follow */
async function untilSynchronous(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const end = performance.now() + STREAMING_WITHIN_MS; ; await sleep(50)) {
      const { rows } = await client.query('select sync_state as state from pg_stat_replication');
      if (rows[0]?.state === 'sync') return;
      if (performance.now() > end) throw new Error('the standby does not follow the primary');
    }
  } finally {
    await client.end();
  }
}
