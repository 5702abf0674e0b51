import { join } from 'node:path';
import { bytesOf, encodeInt64s, type Int64, type ServedRpc, wire } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import { DataType } from '../../engine/spec.ts';
import { openZvecEngine } from '../../engine/zvec/open-zvec-engine.ts';
import { type Clock, systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type { Store } from '../../store/store.ts';
import { createAliasHandlers } from '../aliases/alias-handlers.ts';
import { createCollectionHandlers } from '../collections/collection-handlers.ts';
import { createKeyedSerial } from '../collections/keyed-serial.ts';
import { createRequest, pairs } from '../collections/test-schema.ts';
import { type TestCallOptions, testCall } from '../connection/test-call.ts';
import { createTestStore } from '../connection/test-store.ts';
import { createIndexHandlers } from '../indexes/index-handlers.ts';
import { createPartitionHandlers } from '../partitions/partition-handlers.ts';
import { createEntityHandlers } from './entity-handlers.ts';

/** The handlers of entities and of what they need, over a real store and engine. */
export interface EntityRig extends AsyncDisposable {
  readonly engine: Engine;
  readonly store: Store;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into replies of every RPC
  call(rpc: ServedRpc, request?: object, options?: TestCallOptions): Promise<any>;
  /** Creates, indexes and loads a collection. */
  prepare(
    name: string,
    schema?: object,
    options?: { metric?: string; type?: string },
  ): Promise<void>;
}

export async function createEntityRig(clock: Clock = systemClock): Promise<EntityRig> {
  const testStore = await createTestStore(clock);
  const { catalog } = testStore.store;
  const dir = join(testStore.dir, 'engine');
  const engine = await openZvecEngine({ dir, clock: systemClock, log: createLog('silent') });
  const parts = { catalog, engine, changes: createKeyedSerial() };
  const handlers = {
    ...createCollectionHandlers(parts),
    ...createAliasHandlers(parts),
    ...createIndexHandlers(parts),
    ...createPartitionHandlers(parts),
    ...createEntityHandlers({ catalog, engine, clock, log: createLog('silent') }),
  };
  const call: EntityRig['call'] = (rpc, request, options) =>
    testCall(handlers, rpc, request, options);
  return {
    engine,
    store: testStore.store,
    call,
    async prepare(name, schema = {}, { metric = 'L2', type = 'HNSW' } = {}) {
      await call('CreateCollection', createRequest(name, schema));
      const described = await call('DescribeCollection', { collection_name: name });
      for (const field of described.schema.fields) {
        if (field.data_type < DataType.BinaryVector) continue;
        const extra_params = pairs({ index_type: type, metric_type: metric });
        await call('CreateIndex', { collection_name: name, field_name: field.name, extra_params });
      }
      await call('LoadCollection', { collection_name: name });
    },
    async [Symbol.asyncDispose]() {
      await engine.close();
      await testStore[Symbol.asyncDispose]();
    },
  };
}

/** A column of an Insert request. */
export const columns = {
  int64: (field_name: string, values: readonly Int64[]) => ({
    ...{ field_name, type: DataType.Int64 },
    scalars: { long_data: { data: encodeInt64s(values) } },
  }),
  text: (field_name: string, values: readonly string[]) => ({
    ...{ field_name, type: DataType.VarChar },
    scalars: { string_data: { data: values } },
  }),
  dynamic: (values: readonly object[]) => ({
    ...{ field_name: '$meta', type: DataType.JSON, is_dynamic: true },
    scalars: { json_data: { data: values.map((value) => Buffer.from(JSON.stringify(value))) } },
  }),
  vectors: (field_name: string, values: readonly (readonly number[])[]) => ({
    ...{ field_name, type: DataType.FloatVector },
    vectors: {
      dim: values[0]?.length ?? 0,
      float_vector: { data: bytesOf(Float32Array.from(values.flat())) },
    },
  }),
};

/** A Search request for float vectors. */
export function searchRequest(
  collection_name: string,
  vectors: readonly (readonly number[])[],
  { params = {}, ...rest }: { params?: Record<string, string>; [field: string]: unknown } = {},
) {
  const values = vectors.map((vector) => bytesOf(Float32Array.from(vector)));
  const placeholders = [{ tag: '$0', type: DataType.FloatVector, values }];
  return {
    collection_name,
    placeholder_group: wire.common.PlaceholderGroup.encode({ placeholders } as never).finish(),
    nq: vectors.length,
    search_params: pairs({ topk: '10', params: '{}', round_decimal: '-1', ...params }),
    ...rest,
  };
}
