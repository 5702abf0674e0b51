import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * The next id of a database, collection or index: from 1,000,000 on, never given twice (an id that
 * was dropped does not come back), far below 2^53.
 */
export async function nextCatalogId(trx: Kysely<Schema>): Promise<number> {
  const { next } = await trx
    .updateTable('id_sequence')
    .set(({ eb }) => ({ next: eb('next', '+', 1) }))
    .where('name', '=', 'catalog')
    .returning('next')
    .executeTakeFirstOrThrow();
  return next - 1;
}
