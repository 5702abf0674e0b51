import { errors } from '@latchkey/contract';
import { Kysely } from 'kysely';
import type { Clock } from '../../kernel/clock.ts';
import { createIds } from '../../kernel/ids.ts';
import { OperatorError } from '../../kernel/operator-error.ts';
import type { Random } from '../../kernel/random.ts';
import type { Log } from '../../observe/log.ts';
import { assembleStores } from '../sql/assemble-stores.ts';
import type { Schema } from '../sql/schema.ts';
import type { Store } from '../store.ts';
import { placeOf, type StoreAddress } from './address.ts';
import { connectAlone, createPool, PATIENT_ANSWER_MS } from './connect.ts';
import { StoreDialect } from './dialect.ts';
import { prepare } from './prepare.ts';
import { Replica } from './replica.ts';
import { StorePool } from './store-pool.ts';

/**
 * Opens the store in a PostgreSQL database, which several replicas may share; an empty database becomes
 * a store.
 * @param options.mustExist open only a store that is there and up to date, and change no schema
 * @param options.elapsed ms on a clock that only goes forward, by default the process'
 * @throws OperatorError not reached, not a store of this program, or of a newer one
 */
export async function openPostgresStore(options: {
  readonly address: StoreAddress;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly mustExist?: boolean;
  readonly elapsed?: () => number;
}): Promise<Store> {
  const { address, clock, random, mustExist = false } = options;
  try {
    await prepareStore(address, mustExist);
    const replica = await Replica.start(options);
    const pool = new StorePool(createPool(address));
    const dialect = new StoreDialect({ pool, committed: () => replica.catchUp() });
    const db = new Kysely<Schema>({ dialect });
    const close = closing(pool, replica);
    return assemble({ db, clock, ids: createIds(random) }, replica, close);
  } catch (error) {
    const reason = error instanceof Error ? error.message || String(error) : String(error);
    throw new OperatorError(`${placeOf(address)}: ${reason}`, { cause: error });
  }
}

async function prepareStore(address: StoreAddress, onlyCheck: boolean): Promise<void> {
  const client = await connectAlone(address, { answerWithin: PATIENT_ANSWER_MS });
  try {
    await prepare(client, { onlyCheck });
  } finally {
    await client.end();
  }
}

function assemble(
  parts: Parameters<typeof assembleStores>[0],
  replica: Replica,
  close: () => Promise<void>,
): Store {
  return {
    ...assembleStores(parts, (clusterId) => replica.catalog(clusterId)),
    authRevision: (clusterId) => replica.auth(clusterId),
    usersChangedSince: (clusterId, revision) => replica.usersChangedSince(clusterId, revision),
    watchClusters: (changed) => replica.watchClusters(changed),
    // PostgreSQL checks its pages itself, if it was told to.
    damage: () => undefined,
    copyTo: () => Promise.reject(errors.storeElsewhere()),
    close,
  };
}

/** Changes under way are finished first; they need the replica to be acknowledged. */
function closing(pool: StorePool, replica: Replica): () => Promise<void> {
  let closed: Promise<void> | undefined;
  return () => {
    closed ??= (async () => {
      // What was asked for just now has asked for its connection by then.
      await new Promise(setImmediate);
      await pool.end();
      await replica.close();
    })();
    return closed;
  };
}
