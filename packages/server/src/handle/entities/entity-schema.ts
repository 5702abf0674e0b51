import type { FieldSpec } from '../../engine/spec.ts';
import type { CollectionRecord } from '../../store/catalog.ts';
import { isVector } from '../collections/data-types.ts';

/** A collection's fields, sorted out for reading and writing entities. */
export interface EntitySchema {
  readonly primary: FieldSpec;
  readonly vectors: readonly FieldSpec[];
  /** Fields that clients know, by name. */
  readonly byName: ReadonlyMap<string, FieldSpec>;
  /** Holds the keys that the schema does not name. */
  readonly dynamic?: FieldSpec;
}

/** Sorts a collection's fields out once: the catalogue gives the same record until it changes. */
export function createEntitySchemas(): (record: CollectionRecord) => EntitySchema {
  const known = new WeakMap<CollectionRecord, EntitySchema>();
  return (record) => {
    const found = known.get(record);
    if (found) return found;
    const schema = sortOut(record);
    known.set(record, schema);
    return schema;
  };
}

function sortOut({ id, fields }: CollectionRecord): EntitySchema {
  const primary = fields.find((field) => field.primaryKey);
  if (!primary) throw new TypeError(`collection ${id} has no primary key`);
  const dynamic = fields.find((field) => field.dynamic);
  const visible = fields.filter((field) => !field.dynamic);
  return {
    primary,
    vectors: visible.filter((field) => isVector(field.type)),
    byName: new Map(visible.map((field) => [field.name, field])),
    ...(dynamic ? { dynamic } : {}),
  };
}
