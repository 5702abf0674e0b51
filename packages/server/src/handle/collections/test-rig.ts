import { join } from 'node:path';
import type { ServedRpc } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import type { Store } from '../../store/store.ts';
import { type TestCallOptions, testCall } from '../connection/test-call.ts';
import { createTestStore, TEST_CLUSTER } from '../connection/test-store.ts';
import { createIndexHandlers } from '../indexes/index-handlers.ts';
import { createPartitionHandlers } from '../partitions/partition-handlers.ts';
import { createCollectionHandlers } from './collection-handlers.ts';
import { createKeyedSerial } from './keyed-serial.ts';
import { openTestEngine } from './temp-engine.ts';

export interface TestRigOptions {
  readonly maxCollections?: number;
  /** Puts something between the handlers and the real engine. */
  readonly wrapEngine?: (engine: Engine) => Engine;
}

/** The handlers of a collection's life, over a real store and engine in a temporary directory. */
export interface TestRig extends AsyncDisposable {
  readonly clusterId: string;
  readonly store: Store;
  readonly engine: Engine;
  call(
    rpc: ServedRpc,
    request?: object,
    options?: TestCallOptions,
  ): Promise<Record<string, unknown>>;
}

export async function createTestRig(options: TestRigOptions = {}): Promise<TestRig> {
  const testStore = await createTestStore();
  const { catalog } = testStore.store;
  const real = await openTestEngine(join(testStore.dir, 'engine'));
  const engine = options.wrapEngine?.(real) ?? real;
  const parts = { catalog, engine, changes: createKeyedSerial() };
  const { maxCollections } = options;
  const handlers = {
    ...createCollectionHandlers({
      ...parts,
      ...(maxCollections === undefined ? {} : { maxCollections }),
    }),
    ...createIndexHandlers(parts),
    ...createPartitionHandlers(parts),
  };
  return {
    clusterId: TEST_CLUSTER,
    store: testStore.store,
    engine: real,
    call: (rpc, request, callOptions) => testCall(handlers, rpc, request, callOptions),
    async [Symbol.asyncDispose]() {
      await real.close();
      await testStore[Symbol.asyncDispose]();
    },
  };
}
