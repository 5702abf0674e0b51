import type { Kysely } from 'kysely';
import type { SlotRange } from '../clusters.ts';
import type { Schema } from './schema.ts';

/** In a transaction: the lowest slot that no cluster has. */
export async function freeSlot(
  trx: Kysely<Schema>,
  { end, blocked }: SlotRange,
): Promise<number | undefined> {
  const rows = await trx
    .selectFrom('clusters')
    .select('slot')
    .where('slot', 'is not', null)
    .execute();
  const taken = new Set([...rows.map(({ slot }) => slot), ...blocked]);
  for (let slot = 0; slot < end; slot++) if (!taken.has(slot)) return slot;
  return undefined;
}
