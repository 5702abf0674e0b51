import type { messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { originOf } from '../origin.ts';
import { collectionKey, findCollection } from './collection-lookup.ts';
import { createCollection } from './create-collection.ts';
import { describeCollection } from './describe-collection.ts';
import type { KeyedSerial } from './keyed-serial.ts';
import {
  getLoadingProgress,
  getLoadState,
  loadCollection,
  releaseCollection,
} from './load-collection.ts';
import { showCollections } from './show-collections.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  /** Orders the changes of one collection; the index handlers share it. */
  readonly changes: KeyedSerial;
  /** How many collections a database may hold; Milvus' default unless given. */
  readonly maxCollections?: number;
}

type Named = Call<{ readonly collection_name: string }>;

/** All RPCs that are about a collection as a whole, except its statistics. */
export function createCollectionHandlers(parts: Parts): Handlers {
  const { catalog, engine, changes, maxCollections = 65_536 } = parts;
  const inTurn =
    <C extends Named>(work: (call: C) => Promise<object>) =>
    (call: C) =>
      changes.run(collectionKey(call, call.request.collection_name), () => work(call));
  return {
    CreateCollection: inTurn((call: Call<messages.proto.milvus.CreateCollectionRequest>) =>
      createCollection({ catalog, engine, maxCollections }, call),
    ),
    DropCollection: inTurn((call: Call<messages.proto.milvus.DropCollectionRequest>) =>
      dropCollection(catalog, engine, call),
    ),
    LoadCollection: inTurn((call: Call<messages.proto.milvus.LoadCollectionRequest>) =>
      loadCollection(catalog, call),
    ),
    ReleaseCollection: inTurn((call: Call<messages.proto.milvus.ReleaseCollectionRequest>) =>
      releaseCollection(catalog, call),
    ),
    HasCollection: (call: Call<messages.proto.milvus.HasCollectionRequest>) =>
      hasCollection(catalog, call),
    DescribeCollection: (call: Call<messages.proto.milvus.DescribeCollectionRequest>) =>
      describeCollection(catalog, call),
    ShowCollections: (call: Call<messages.proto.milvus.ShowCollectionsRequest>) =>
      showCollections(catalog, call),
    GetLoadingProgress: (call: Call<messages.proto.milvus.GetLoadingProgressRequest>) =>
      getLoadingProgress(catalog, call),
    GetLoadState: (call: Call<messages.proto.milvus.GetLoadStateRequest>) =>
      getLoadState(catalog, call),
  };
}

/**
 * Drops a collection and its entities; a missing one is a success. The catalogue goes first: once
 * the name is gone nobody reaches the entities, whatever happens to the engine then.
 *
 * @throws errors.databaseNotFound
 */
async function dropCollection(catalog: CatalogStore, engine: Engine, call: Named): Promise<object> {
  const record = await findCollection(catalog, call, call.request.collection_name);
  if (!record) return {};
  await catalog.dropCollection(record.id, originOf(call));
  await engine.drop(record.id);
  return {};
}

/** False too for a collection that the caller does not see. @throws errors.databaseNotFound */
async function hasCollection(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.HasCollectionRequest>,
): Promise<WireReply<messages.proto.milvus.BoolResponse>> {
  const record = await findCollection(catalog, call, call.request.collection_name);
  return { value: record !== undefined && call.rights.seesCollection(call.database, record.name) };
}
