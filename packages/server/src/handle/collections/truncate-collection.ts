import type { messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from './collection-lookup.ts';

/** Deletes all entities; the collection stays as it is, loaded or not. @throws errors.collectionNotFound */
export async function truncateCollection(
  { catalog, engine }: { readonly catalog: CatalogStore; readonly engine: Engine },
  call: Call<messages.proto.milvus.TruncateCollectionRequest>,
): Promise<object> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  await engine.collection(record.id).truncate();
  return {};
}
