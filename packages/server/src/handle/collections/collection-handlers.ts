import type { messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { WireReply } from '../connection/wire-reply.ts';
import type { Handlers } from '../handler.ts';
import { addField, alterSchema } from './add-field.ts';
import { alterCollection } from './alter-collection.ts';
import { alterField } from './alter-field.ts';
import { findSeenCollection } from './collection-lookup.ts';
import { MAX_COLLECTIONS } from './collection-place.ts';
import { createCollection } from './create-collection.ts';
import { describeCollection } from './describe-collection.ts';
import { describeEach } from './describe-each.ts';
import { dropCollection } from './drop-collection.ts';
import { inTurn } from './in-turn.ts';
import type { KeyedSerial } from './keyed-serial.ts';
import {
  getLoadingProgress,
  getLoadState,
  loadCollection,
  releaseCollection,
} from './load-collection.ts';
import { renameCollection } from './rename-collection.ts';
import { showCollections } from './show-collections.ts';
import { truncateCollection } from './truncate-collection.ts';

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
  const { catalog, engine, maxCollections = MAX_COLLECTIONS } = parts;
  const change =
    <C extends Named>(work: (call: C) => Promise<object>) =>
    (call: C) =>
      inTurn(parts, call, call.request.collection_name, () => work(call));
  return {
    CreateCollection: change((call: Call<messages.proto.milvus.CreateCollectionRequest>) =>
      createCollection({ catalog, engine, maxCollections }, call),
    ),
    DropCollection: change((call: Call<messages.proto.milvus.DropCollectionRequest>) =>
      dropCollection({ catalog, engine }, call),
    ),
    RenameCollection: (call: Call<messages.proto.milvus.RenameCollectionRequest>) =>
      inTurn(parts, call, call.request.oldName, () =>
        renameCollection({ catalog, maxCollections }, call),
      ),
    AlterCollection: change((call: Call<messages.proto.milvus.AlterCollectionRequest>) =>
      alterCollection({ catalog, engine }, call),
    ),
    TruncateCollection: change((call: Call<messages.proto.milvus.TruncateCollectionRequest>) =>
      truncateCollection({ catalog, engine }, call),
    ),
    AddCollectionField: change((call: Call<messages.proto.milvus.AddCollectionFieldRequest>) =>
      addField({ catalog, engine }, call),
    ),
    AlterCollectionSchema: change(
      (call: Call<messages.proto.milvus.AlterCollectionSchemaRequest>) =>
        alterSchema({ catalog, engine }, call),
    ),
    AlterCollectionField: change((call: Call<messages.proto.milvus.AlterCollectionFieldRequest>) =>
      alterField(catalog, call),
    ),
    LoadCollection: change((call: Call<messages.proto.milvus.LoadCollectionRequest>) =>
      loadCollection(catalog, call),
    ),
    ReleaseCollection: change((call: Call<messages.proto.milvus.ReleaseCollectionRequest>) =>
      releaseCollection(catalog, call),
    ),
    HasCollection: (call: Call<messages.proto.milvus.HasCollectionRequest>) =>
      hasCollection(catalog, call),
    DescribeCollection: (call: Call<messages.proto.milvus.DescribeCollectionRequest>) =>
      describeCollection(catalog, call),
    BatchDescribeCollection: (call: Call<messages.proto.milvus.BatchDescribeCollectionRequest>) =>
      describeEach(call, (one) => describeCollection(catalog, one)),
    ShowCollections: (call: Call<messages.proto.milvus.ShowCollectionsRequest>) =>
      showCollections(catalog, call),
    GetLoadingProgress: (call: Call<messages.proto.milvus.GetLoadingProgressRequest>) =>
      getLoadingProgress(catalog, call),
    GetLoadState: (call: Call<messages.proto.milvus.GetLoadStateRequest>) =>
      getLoadState(catalog, call),
  };
}

/** False too for a collection that the caller does not see. @throws errors.databaseNotFound */
async function hasCollection(
  catalog: CatalogStore,
  call: Call<messages.proto.milvus.HasCollectionRequest>,
): Promise<WireReply<messages.proto.milvus.BoolResponse>> {
  const record = await findSeenCollection(catalog, call, call.request.collection_name);
  return { value: record !== undefined };
}
