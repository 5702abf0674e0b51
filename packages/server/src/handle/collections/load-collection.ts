import { errors, type messages, wire } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore, CollectionRecord } from '../../store/catalog.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import { originOf } from '../origin.ts';
import { requirePartitions } from '../partitions/default-partition.ts';
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
  if (!vectorsIndexed(record)) throw errors.indexNotFound(record.name);
  if (!record.loaded) await catalog.setLoaded(record.id, true, originOf(call));
  return {};
}

function vectorsIndexed({ fields, indexes }: CollectionRecord): boolean {
  return fields
    .filter((field) => isVector(field.type))
    .every((field) => indexes.some((index) => index.field === field.name));
}

/** Also a success if it was not loaded. @throws errors.collectionNotFound */
export async function releaseCollection(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.ReleaseCollectionRequest>,
): Promise<object> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  if (record.loaded) await catalog.setLoaded(record.id, false, originOf(call));
  return {};
}

/**
 * Always 100: a load is done when its call returns.
 *
 * @throws errors.collectionNotFound, errors.collectionNotLoaded, errors.partitionNotFound
 */
export async function getLoadingProgress(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.GetLoadingProgressRequest>,
): Promise<WireReply<messages.proto.milvus.GetLoadingProgressResponse>> {
  const { collection_name, partition_names } = call.request;
  const record = await requireCollection(catalog, call, collection_name);
  requirePartitions(partition_names);
  if (!record.loaded) throw errors.collectionNotLoaded('get loading progress', record.id);
  return { progress: 100, refresh_progress: 100 };
}

/** A missing collection is a state, not an error. @throws errors.databaseNotFound */
export async function getLoadState(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.GetLoadStateRequest>,
): Promise<WireReply<messages.proto.milvus.GetLoadStateResponse>> {
  const { LoadState } = wire.common;
  const { collection_name, partition_names } = call.request;
  const record = await findCollection(catalog, call, collection_name);
  if (!record) return { state: LoadState.LoadStateNotExist };
  requirePartitions(partition_names);
  return { state: record.loaded ? LoadState.LoadStateLoaded : LoadState.LoadStateNotLoad };
}
