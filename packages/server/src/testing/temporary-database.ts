import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject, onTestFinished } from 'vitest';

/** Whether the tests of stores run on PostgreSQL this time. */
export const onPostgres = (): boolean => inject('postgresUrl') !== undefined;

/**
 * URL of an empty database that is gone when the test is over.
 * @param like how to make it, as in `CREATE DATABASE`
 */
export async function temporaryDatabase(like = ''): Promise<string> {
  const template = inject('postgresUrl');
  if (!template) throw new Error('this test needs PostgreSQL: it runs in the project "postgres"');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const server = template.replace('DATABASE', 'postgres');
  await execute(server, `create database ${name} ${like}`);
  onTestFinished(() => execute(server, `drop database if exists ${name} with (force)`));
  return template.replace('DATABASE', name);
}

/** Does what somebody with the database in hand can do. */
export async function execute(url: string, sql: string): Promise<void> {
  await rowsOf(url, sql);
}

/** The same. @returns the rows of a single statement */
export async function rowsOf(url: string, sql: string): Promise<readonly object[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
