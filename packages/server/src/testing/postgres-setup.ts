import type { TestProject } from 'vitest/node';
import { startPostgresCluster } from './postgres-cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a database on the run's own server, with `DATABASE` for its name. */
    postgresUrl?: string;
  }
}

/** Before the tests that run on PostgreSQL. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cluster = await startPostgresCluster();
  project.provide('postgresUrl', cluster.url('DATABASE'));
  return () => cluster.stop();
}
