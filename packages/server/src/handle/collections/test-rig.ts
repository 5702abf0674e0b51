import { join } from 'node:path';
import type { ServedRpc } from '@latchkey/contract';
import type { Engine } from '../../engine/engine.ts';
import { openZvecEngine } from '../../engine/zvec/open-zvec-engine.ts';
import { systemClock } from '../../kernel/clock.ts';
import { createLog } from '../../observe/log.ts';
import type { Store } from '../../store/store.ts';
import { createAliasHandlers } from '../aliases/alias-handlers.ts';
import { type TestCallOptions, testCall } from '../connection/test-call.ts';
import { createTestStore, TEST_CLUSTER } from '../connection/test-store.ts';
import { createDatabaseHandlers } from '../databases/database-handlers.ts';
import { createIndexHandlers } from '../indexes/index-handlers.ts';
import { createPartitionHandlers } from '../partitions/partition-handlers.ts';
import { createCollectionHandlers } from './collection-handlers.ts';
import { createKeyedSerial } from './keyed-serial.ts';

export interface TestRigOptions {
  readonly maxCollections?: number;
  readonly maxPartitions?: number;
  /** Takes the place of methods of the real engine, as the handlers see it. */
  readonly override?: (engine: Engine) => Partial<Engine>;
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
  const real = await openZvecEngine({
    dir: join(testStore.dir, 'engine'),
    clock: systemClock,
    log: createLog('silent'),
  });
  const engine = withOverrides(real, options.override?.(real) ?? {});
  const parts = { catalog, engine, changes: createKeyedSerial() };
  const { maxCollections, maxPartitions } = options;
  const handlers = {
    ...createCollectionHandlers({
      ...parts,
      ...(maxCollections === undefined ? {} : { maxCollections }),
    }),
    ...createDatabaseHandlers(parts),
    ...createAliasHandlers(parts),
    ...createIndexHandlers(parts),
    ...createPartitionHandlers({
      ...parts,
      ...(maxPartitions === undefined ? {} : { maxPartitions }),
    }),
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

function withOverrides(engine: Engine, overrides: Partial<Engine>): Engine {
  return new Proxy(engine, {
    get(target, name) {
      const value = Reflect.get(overrides, name) ?? Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
