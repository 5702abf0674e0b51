import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { originOf } from '../origin.ts';
import { MAX_PROPERTIES, propertyChangeFromWire } from '../properties.ts';
import { requireCollection } from './collection-lookup.ts';
import { collectionChange } from './collection-properties.ts';

/**
 * Sets properties, or removes them by their keys. What changes nothing is a success.
 *
 * @throws errors.collectionNotFound, errors.tooManyProperties, and as `collectionChange`
 */
export async function alterCollection(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.AlterCollectionRequest>,
): Promise<object> {
  const { collection_name: name } = call.request;
  const record = await requireCollection(catalog, call, name);
  const change = collectionChange(record, propertyChangeFromWire(call.request));
  const outcome = await catalog.alterCollection(record.id, change, MAX_PROPERTIES, originOf(call));
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, name);
  if (outcome === 'full') {
    throw errors.tooManyProperties(`collection "${record.name}"`, MAX_PROPERTIES);
  }
  return {};
}
