import { errors } from '@latchkey/contract';
import type { Rows } from '../engine.ts';
import type { CollectionSpec } from '../spec.ts';
import { checkPartitions } from './partitions.ts';

/** The store takes no more values of a sparse vector, each a pair of 4 bytes. */
const MAX_SPARSE = 16_384;
const PER_VALUE = 8;

/**
 * Refuses rows that the store would refuse, before they are acknowledged.
 * @throws errors.partitionNotFound, errors.unimplemented
 */
export function checkRows(rows: Rows, spec: CollectionSpec): void {
  checkPartitions(rows, spec);
  for (const { id, name } of spec.fields) {
    const column = rows.columns.get(id);
    if (column?.kind !== 'sparse') continue;
    if (column.rows.some((row) => row.length > MAX_SPARSE * PER_VALUE)) {
      throw errors.unimplemented(
        `a sparse vector of more than ${MAX_SPARSE} values (field ${name})`,
      );
    }
  }
}
