import { errors, type messages } from '@latchkey/contract';
import type { IndexSpec } from '../../engine/spec.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { originOf } from '../origin.ts';
import { propertyChangeFromWire } from '../properties.ts';
import { checkIndexProperty, isIndexProperty } from './index-properties.ts';

/**
 * Changes how Milvus would hold an index in memory. It is kept and described back, and does nothing
 * here.
 *
 * @throws errors.collectionNotFound, errors.indexNotFound, errors.collectionLoaded,
 *   errors.invalidParameter with Milvus' texts
 */
export async function alterIndex(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.AlterIndexRequest>,
): Promise<object> {
  const { collection_name, index_name, extra_params, delete_keys } = call.request;
  const { set, remove } = propertyChangeFromWire({ properties: extra_params, delete_keys });
  if (set.length === 0 && remove.length === 0) {
    throw errors.invalidParameter('no properties or delete keys provided');
  }
  if (set.length > 0 && remove.length > 0) {
    throw errors.invalidParameter('cannot provide both DeleteKeys and ExtraParams');
  }
  for (const [key, value] of set) checkIndexProperty(key, value);
  const stray = remove.find((key) => !isIndexProperty(key));
  if (stray !== undefined)
    throw errors.invalidParameter(`${stray} is not a configable index property`);
  const record = await requireCollection(catalog, call, collection_name);
  if (record.loaded) {
    throw errors.collectionLoaded(
      record.name,
      "can't alter index on loaded collection, please release the collection first",
    );
  }
  const index = record.indexes.find((one) => one.name === index_name);
  if (!index) throw errors.indexNotFound(record.name, index_name);
  const params = changed(index, set, remove);
  const done = await catalog.alterIndex(record.id, index.id, params, originOf(call));
  if (!done) throw errors.indexNotFound(record.name, index_name);
  return {};
}

function changed(
  { params }: IndexSpec,
  set: readonly (readonly [string, string])[],
  remove: readonly string[],
): Record<string, string> {
  const kept = Object.entries(params).filter(([key]) => !remove.includes(key));
  return { ...Object.fromEntries(kept), ...Object.fromEntries(set) };
}
