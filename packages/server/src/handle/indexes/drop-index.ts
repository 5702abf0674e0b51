import { errors, type messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { IndexSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { originOf } from '../origin.ts';
import { selectIndexes } from './select-indexes.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
}

/**
 * Drops the index of that name, or without a name all of the field or of the collection; none is a
 * success. A loaded collection keeps its vector indexes, as in Milvus: it could not be searched.
 *
 * @throws errors.collectionNotFound, errors.unexpected
 */
export async function dropIndex(
  { catalog, engine }: Parts,
  call: Call<messages.proto.milvus.DropIndexRequest>,
): Promise<object> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  const indexes = selectIndexes(record, call.request);
  const isVectorIndex = (index: IndexSpec) => index.metric !== undefined;
  if (record.loaded && indexes.some(isVectorIndex)) {
    throw errors.unexpected(
      'index cannot be dropped, collection is loaded, please release it first',
    );
  }
  if (indexes.length === 0) return {};
  const collection = engine.collection(record.id);
  for (const index of indexes) {
    await catalog.dropIndex(record.id, index.id, originOf(call));
    await collection.dropIndex(index);
  }
  return {};
}
