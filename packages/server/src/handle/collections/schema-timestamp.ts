import type { CollectionRecord } from '../../store/catalog.ts';
import { hybridTimestamp, LOGICAL_BITS, type WireLong } from '../connection/hybrid-timestamp.ts';

/**
 * The version of a collection's schema: `update_timestamp` of DescribeCollection, which SDKs cache
 * and send back as `schema_timestamp` with every Insert and Upsert. A write that carries another
 * one, except 0, was prepared against an older schema and is refused with errors.schemaMismatch;
 * SDKs then describe the collection again and retry once.
 *
 * It is the time of the last change of the fields, which a load or a new index leaves alone; the
 * collection's id keeps apart two collections of one name that were created in the same millisecond.
 */
export function schemaTimestamp({
  id,
  schemaUpdatedAt,
}: Pick<CollectionRecord, 'id' | 'schemaUpdatedAt'>): WireLong {
  return hybridTimestamp(schemaUpdatedAt, id % 2 ** LOGICAL_BITS);
}
