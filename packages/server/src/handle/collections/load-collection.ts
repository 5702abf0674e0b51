import { errors, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { originOf } from '../origin.ts';
import { requirePartitions } from '../partitions/find-partitions.ts';
import { findCollection, requireCollection } from './collection-lookup.ts';
import { isVector } from './data-types.ts';

/**
 * Opens a collection for Search and Query. The one replica that an embedded engine has serves
 * whatever number of replicas, resource groups or fields is asked for.
 *
 * @throws errors.collectionNotFound, errors.indexNotFound if a vector field has no index
 */
export async function loadCollection(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.LoadCollectionRequest>,
): Promise<object> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  requireIndexed(record);
  await catalog.setLoaded(record.id, true, originOf(call));
  return {};
}

/** @throws errors.indexNotFound if a vector field has no index */
export function requireIndexed({ fields, indexes, name }: CollectionRecord): void {
  const vectors = fields.filter((field) => isVector(field.type));
  if (vectors.every((field) => indexes.some((index) => index.field === field.name))) return;
  throw errors.indexNotFound(name);
}

/** Also a success if it was not loaded. @throws errors.collectionNotFound */
export async function releaseCollection(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.ReleaseCollectionRequest>,
): Promise<object> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  await catalog.setLoaded(record.id, false, originOf(call));
  return {};
}

/**
 * Always 100: a load is done when its call returns.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.partitionNotFound,
 *   errors.partitionNotLoaded
 */
export async function getLoadingProgress(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.GetLoadingProgressRequest>,
): Promise<WireReply<messages.proto.milvus.GetLoadingProgressResponse>> {
  const { collection_name, partition_names } = call.request;
  const record = await requireCollection(catalog, call, collection_name);
  const partitions = requirePartitions(record, partition_names);
  if (!record.loaded) throw errors.collectionNotLoaded('get loading progress', record.id);
  const released = partitions.find((partition) => !partition.loaded);
  if (released && partition_names.length > 0) throw errors.partitionNotLoaded([released.id]);
  return { progress: 100, refresh_progress: 100 };
}

/**
 * A missing collection is a state, not an error; a collection is loaded if any partition is.
 *
 * @throws errors.databaseNotFound, errors.partitionNotFound
 */
export async function getLoadState(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.GetLoadStateRequest>,
): Promise<WireReply<messages.proto.milvus.GetLoadStateResponse>> {
  const { LoadState } = wire.common;
  const { collection_name, partition_names } = call.request;
  const record = await findCollection(catalog, call, collection_name);
  if (!record) return { state: LoadState.LoadStateNotExist };
  const partitions = requirePartitions(record, partition_names);
  const loaded =
    partition_names.length === 0
      ? record.loaded
      : partitions.every((partition) => partition.loaded);
  return { state: loaded ? LoadState.LoadStateLoaded : LoadState.LoadStateNotLoad };
}
