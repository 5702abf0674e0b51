import { HIDDEN_FIELDS } from '../hidden-fields.ts';
import type { CollectionSpec, FieldSpec } from '../spec.ts';
import { scalarColumn } from './columns.ts';
import { isSameIndex, type VectorIndex, vectorIndexOf } from './schema.ts';
import { isVector } from './vectors.ts';

/**
 * Whether a store must be made anew for the columns that it lacks. Those of hidden fields are in every
 * store but the ones of the first releases, and are needed for what partitions and expiry promise.
 *
 * @param column of the store
 * @param isCheap whether nothing is lost by it: then fields that were added get their columns, too
 */
export function lacksColumns(
  spec: CollectionSpec,
  column: (field: FieldSpec) => string | undefined,
  isCheap: boolean,
): boolean {
  const lacks = (field: FieldSpec) => scalarColumn(field) !== undefined && !column(field);
  // A partition key needs no column of its own: entities are not found by their partition.
  const hasKey = spec.fields.some((field) => field.partitionKey);
  const isParted = !hasKey && (spec.partitions ?? []).length > 1;
  const needsHidden = isParted || spec.expires === true;
  return (needsHidden && HIDDEN_FIELDS.some(lacks)) || (isCheap && spec.fields.some(lacks));
}

/** Whether a store's vector indexes serve in place of those of a specification. */
export function suitsIndexes(
  spec: CollectionSpec,
  indexes: ReadonlyMap<number, VectorIndex>,
): boolean {
  return spec.fields
    .filter((field) => isVector(field.type))
    .filter((field) => spec.indexes.some((index) => index.field === field.name))
    .every((field) => {
      const has = indexes.get(field.id);
      return !has || isSameIndex(has, vectorIndexOf(spec, field));
    });
}
