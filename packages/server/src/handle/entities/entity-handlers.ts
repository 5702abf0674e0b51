import type { messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { requireCollection } from '../collections/collection-lookup.ts';
import { createTimestampOracle } from '../connection/timestamp-oracle.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { deleteEntities } from './delete.ts';
import type { EntityParts } from './entity-parts.ts';
import { createEntitySchemas } from './entity-schema.ts';
import { flush, getFlushState } from './flush.ts';
import { insert, upsert } from './insert.ts';
import { query } from './query.ts';
import { search } from './search.ts';

type Milvus = typeof messages.proto.milvus;
type Request<Name extends keyof Milvus> = Call<
  Milvus[Name] extends new (...args: never) => infer Message ? Message : never
>;

/** The RPCs that write, find and count entities. */
export function createEntityHandlers({
  catalog,
  engine,
  clock,
}: {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  readonly clock: Clock;
}): Handlers {
  const timestamps = createTimestampOracle(clock);
  const parts: EntityParts = { catalog, engine, timestamps, schemaOf: createEntitySchemas() };
  return {
    Insert: (call: Request<'InsertRequest'>) => insert(parts, call),
    Upsert: (call: Request<'UpsertRequest'>) => upsert(parts, call),
    Delete: (call: Request<'DeleteRequest'>) => deleteEntities(parts, call),
    Search: (call: Request<'SearchRequest'>) => search(parts, call),
    Query: (call: Request<'QueryRequest'>) => query(parts, call),
    Flush: (call: Request<'FlushRequest'>) => flush(parts, call),
    GetFlushState: (call: Request<'GetFlushStateRequest'>) => getFlushState(parts, call),
    GetCollectionStatistics: (call: Request<'GetCollectionStatisticsRequest'>) =>
      getStatistics(parts, call),
  };
}

/** @throws errors.collectionNotFound */
async function getStatistics(
  { catalog, engine }: EntityParts,
  call: Request<'GetCollectionStatisticsRequest'>,
): Promise<WireReply<messages.proto.milvus.GetCollectionStatisticsResponse>> {
  const record = await requireCollection(catalog, call, call.request.collection_name);
  const { rows } = engine.collection(record.id).stats();
  return { stats: [{ key: 'row_count', value: String(rows) }] };
}
