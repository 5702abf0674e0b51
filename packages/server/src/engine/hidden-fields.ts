import { DataType, type FieldSpec } from './spec.ts';

/**
 * Fields that the engine keeps of every entity beside those of its schema. Filters and columns of
 * entities speak of them as of any other field; clients do not see them. Their names can not be those
 * of fields, nor be written in a filter.
 */
function hidden(id: number, name: string): FieldSpec {
  return {
    ...{ id, name, type: DataType.Int64, description: '', primaryKey: false, autoId: false },
    ...{ nullable: true, partitionKey: false, dynamic: false, params: [] },
  };
}

/** When an entity was written, in seconds since 1970; null where that did not count then. */
export const WRITTEN: FieldSpec = hidden(1, '$written');

/** The id of the partition that an entity is in; null: the default one. */
export const PARTITION: FieldSpec = hidden(2, '$partition');

export const HIDDEN_FIELDS: readonly FieldSpec[] = [WRITTEN, PARTITION];
