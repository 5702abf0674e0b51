import { wire } from '@latchkey/contract';
import { DataType } from '../../engine/spec.ts';

type Pairs = Record<string, string>;

export const ID_FIELD = { name: 'id', data_type: DataType.Int64, is_primary_key: true };
export const VECTOR_FIELD = vectorField('vector', 4);

export function vectorField(name: string, dim: number) {
  return {
    ...{ name, data_type: DataType.FloatVector },
    type_params: pairs({ dim: String(dim) }),
  };
}

export function pairs(map: Pairs) {
  return Object.entries(map).map(([key, value]) => ({ key, value }));
}

/** A CreateCollection request for a collection of an id and a vector, unless changed. */
export function createRequest(name: string, schema: object = {}, rest: object = {}) {
  const message = wire.schema.CollectionSchema.create({
    ...{ name, fields: [ID_FIELD, VECTOR_FIELD] },
    ...schema,
  } as never);
  return {
    collection_name: name,
    schema: wire.schema.CollectionSchema.encode(message).finish(),
    ...{ shards_num: 1, consistency_level: 2 },
    ...rest,
  };
}
