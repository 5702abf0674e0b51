import { errors, type messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { TIME_TO_LIVE } from '../../store/time-to-live.ts';
import { originOf } from '../origin.ts';
import { MAX_PROPERTIES, propertyChangeFromWire } from '../properties.ts';
import { requireCollection } from './collection-lookup.ts';
import { collectionChange } from './collection-properties.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
}

/**
 * Sets properties, or removes them by their keys. What changes nothing is a success.
 *
 * @throws errors.collectionNotFound, errors.tooManyProperties, and as `collectionChange`
 */
export async function alterCollection(
  { catalog, engine }: Parts,
  call: Call<messages.proto.milvus.AlterCollectionRequest>,
): Promise<object> {
  const { collection_name: name } = call.request;
  const record = await requireCollection(catalog, call, name);
  const change = collectionChange(record, propertyChangeFromWire(call.request));
  // Entities must say when they were written before that counts.
  if (change.set.some(([key]) => key === TIME_TO_LIVE)) {
    await engine.collection(record.id).alter({ ...record, expires: true });
  }
  const outcome = await catalog.alterCollection(record.id, change, MAX_PROPERTIES, originOf(call));
  if (outcome === 'no-collection') throw errors.collectionNotFound(call.database, name);
  if (outcome === 'full') {
    throw errors.tooManyProperties(`collection "${record.name}"`, MAX_PROPERTIES);
  }
  return {};
}
