import type { Column, Rows, Scalar } from '../../engine/engine.ts';
import { PARTITION, WRITTEN } from '../../engine/hidden-fields.ts';
import type { CollectionRecord, PartitionRecord } from '../../store/catalog.ts';

/**
 * Entities with what is kept of them beside their fields.
 *
 * @param now in ms since 1970
 * @param partition unset: the default one, or the one that an entity is in already
 */
export function stamped(
  rows: Rows,
  record: CollectionRecord,
  { now, partition }: { readonly now: number; readonly partition: PartitionRecord | undefined },
): Rows {
  const columns = new Map<number, Column>(rows.columns);
  const fill = (value: Scalar): Column => ({
    kind: 'scalar',
    values: new Array<Scalar>(rows.keys.length).fill(value),
  });
  if (record.expires) columns.set(WRITTEN.id, fill(Math.floor(now / 1000)));
  if (partition) columns.set(PARTITION.id, fill(partition.id === record.id ? null : partition.id));
  return { keys: rows.keys, columns };
}
