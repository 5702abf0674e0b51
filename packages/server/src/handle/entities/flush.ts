import { errors, type messages } from '@latchkey/contract';
import type { Call } from '../../kernel/call.ts';
import { findCollection, requireCollection } from '../collections/collection-lookup.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { EntityParts } from './entity-parts.ts';

/**
 * Writes the entities of collections to the disk. All of it is done when the reply comes, so there
 * are no segments to wait for.
 *
 * @throws errors.collectionNotFound, errors.invalidParameter
 */
export async function flush(
  parts: EntityParts,
  call: Call<messages.proto.milvus.FlushRequest>,
): Promise<WireReply<messages.proto.milvus.FlushResponse>> {
  const names = [...new Set(call.request.collection_names ?? [])];
  if (names.length === 0) throw errors.invalidParameter('collection names should not be empty');
  const records = await Promise.all(
    names.map((name) => requireCollection(parts.catalog, call, name)),
  );
  for (const { id } of records) await parts.engine.collection(id).flush();
  const each = <T>(value: T) => Object.fromEntries(names.map((name) => [name, value]));
  return {
    db_name: call.database,
    coll_segIDs: each({ data: new Uint8Array() }),
    flush_coll_segIDs: each({ data: new Uint8Array() }),
    coll_seal_times: each(0),
    coll_flush_ts: each(parts.timestamps.next()),
  };
}

/**
 * Writes all collections of a database, or of the cluster, to the disk. One that can not be written
 * does not keep the others from it.
 *
 * @throws errors.databaseNotFound, errors.collectionDamaged, errors.diskFull
 */
export async function flushAll(
  { catalog, engine, timestamps }: EntityParts,
  call: Call<messages.proto.milvus.FlushAllRequest>,
): Promise<WireReply<messages.proto.milvus.FlushAllResponse>> {
  const { db_name: database } = call.request;
  if (database && !(await catalog.findDatabase(call.clusterId, database))) {
    throw errors.databaseNotFound(database);
  }
  const records = await catalog.listCollections(call.clusterId, database || undefined);
  const failures: unknown[] = [];
  for (const { id } of records) {
    try {
      await engine.collection(id).flush();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return { flush_all_ts: timestamps.next() };
}

/** Always flushed: a flush is over when it is answered. @throws errors.collectionNotFound */
export async function getFlushState(
  parts: EntityParts,
  call: Call<messages.proto.milvus.GetFlushStateRequest>,
): Promise<WireReply<messages.proto.milvus.GetFlushStateResponse>> {
  const { collection_name: name } = call.request;
  // The Node SDK names no collection.
  if (name && !(await findCollection(parts.catalog, call, name))) {
    throw errors.collectionNotFound(call.database, name);
  }
  return { flushed: true };
}
