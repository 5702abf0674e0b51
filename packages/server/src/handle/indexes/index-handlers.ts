import type { messages } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import { inTurn } from '../collections/in-turn.ts';
import type { KeyedSerial } from '../collections/keyed-serial.ts';
import type { Handlers } from '../handler.ts';
import { alterIndex } from './alter-index.ts';
import { createIndex } from './create-index.ts';
import { describeIndex, getIndexBuildProgress, getIndexState } from './describe-index.ts';
import { dropIndex } from './drop-index.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly engine: Engine;
  /** Orders the changes of one collection; the collection handlers share it. */
  readonly changes: KeyedSerial;
}

/** All RPCs that are about the indexes of a collection. */
export function createIndexHandlers(parts: Parts): Handlers {
  return {
    CreateIndex: (call: Call<messages.proto.milvus.CreateIndexRequest>) =>
      inTurn(parts, call, call.request.collection_name, () => createIndex(parts, call)),
    DropIndex: (call: Call<messages.proto.milvus.DropIndexRequest>) =>
      inTurn(parts, call, call.request.collection_name, () => dropIndex(parts, call)),
    AlterIndex: (call: Call<messages.proto.milvus.AlterIndexRequest>) =>
      inTurn(parts, call, call.request.collection_name, () => alterIndex(parts.catalog, call)),
    DescribeIndex: (call: Call<messages.proto.milvus.DescribeIndexRequest>) =>
      describeIndex(parts, call),
    GetIndexState: (call: Call<messages.proto.milvus.GetIndexStateRequest>) =>
      getIndexState(parts, call),
    GetIndexBuildProgress: (call: Call<messages.proto.milvus.GetIndexBuildProgressRequest>) =>
      getIndexBuildProgress(parts, call),
  };
}
