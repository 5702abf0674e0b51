import type { Key, Rows } from '../../engine/engine.ts';
import { WRITTEN } from '../../engine/hidden-fields.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { unexpired } from './expiry.ts';
import { pickRows } from './pick-rows.ts';

/** Stored entities without those that have expired, which nobody sees any more. @param now in ms */
export function livingRows(record: CollectionRecord, rows: Rows, now: number): Rows {
  const alive = unexpired(record, now);
  if (!alive) return rows;
  const column = rows.columns.get(WRITTEN.id);
  const written = column?.kind === 'scalar' ? column.values : [];
  const living = rows.keys.flatMap((_, row) =>
    alive.matches({ get: () => written[row] ?? null, dynamic: () => undefined }) ? [row] : [],
  );
  if (living.length === rows.keys.length) return rows;
  return {
    keys: living.map((row) => rows.keys[row] as Key),
    columns: pickRows(rows.columns, rows.keys.length, living),
  };
}
