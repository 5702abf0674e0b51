import type { messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import { RowPolicyCompiler } from '../../engine/filter/index.ts';
import type { Call } from '../../kernel/call.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Log } from '../../observe/log.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { createTimestampOracle } from '../connection/timestamp-oracle.ts';
import type { Handlers } from '../handler.ts';
import { compact, getCompactionPlans, getCompactionState } from './compaction.ts';
import { deleteEntities } from './delete.ts';
import type { EntityParts } from './entity-parts.ts';
import { createEntitySchemas } from './entity-schema.ts';
import { flush, flushAll, getFlushState } from './flush.ts';
import { hybridSearch } from './hybrid-search.ts';
import { insert, upsert } from './insert.ts';
import { query } from './query.ts';
import { search } from './search.ts';
import { SearchCursors } from './search-cursors.ts';
import { getCollectionStatistics, getPartitionStatistics } from './statistics.ts';

type Milvus = typeof messages.proto.milvus;
type Request<Name extends keyof Milvus> = Call<
  Milvus[Name] extends new (...args: never) => infer Message ? Message : never
>;

/** The RPCs that write, find and count entities. */
export function createEntityHandlers({
  catalog,
  engine,
  clock,
  log,
}: {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly log: Log;
}): Handlers {
  const timestamps = createTimestampOracle(clock);
  const rowPolicies = new RowPolicyCompiler({
    onBroken: (policy, error) => log.warn({ policy, err: error }, 'a row policy does not fit'),
  });
  const schemaOf = createEntitySchemas();
  const cursors = new SearchCursors();
  const parts: EntityParts = {
    ...{ catalog, engine, clock, timestamps, rowPolicies, cursors, schemaOf },
  };
  return {
    Insert: (call: Request<'InsertRequest'>) => insert(parts, call),
    Upsert: (call: Request<'UpsertRequest'>) => upsert(parts, call),
    Delete: (call: Request<'DeleteRequest'>) => deleteEntities(parts, call),
    Search: (call: Request<'SearchRequest'>) => search(parts, call),
    HybridSearch: (call: Request<'HybridSearchRequest'>) => hybridSearch(parts, call),
    Query: (call: Request<'QueryRequest'>) => query(parts, call),
    Flush: (call: Request<'FlushRequest'>) => flush(parts, call),
    GetFlushState: (call: Request<'GetFlushStateRequest'>) => getFlushState(parts, call),
    FlushAll: (call: Request<'FlushAllRequest'>) => flushAll(parts, call),
    GetFlushAllState: async () => ({ flushed: true }),
    ManualCompaction: (call: Request<'ManualCompactionRequest'>) => compact(parts, call),
    GetCompactionState: getCompactionState,
    GetCompactionStateWithPlans: getCompactionPlans,
    GetCollectionStatistics: (call: Request<'GetCollectionStatisticsRequest'>) =>
      getCollectionStatistics(parts, call),
    GetPartitionStatistics: (call: Request<'GetPartitionStatisticsRequest'>) =>
      getPartitionStatistics(parts, call),
  };
}
