import { join } from 'node:path';
import type { Config } from './config/index.ts';
import type { Clock } from './kernel/clock.ts';
import type { Random } from './kernel/random.ts';
import type { Log } from './observe/log.ts';
import { isPlainAndFar } from './store/postgres/address.ts';
import { openPostgresStore } from './store/postgres/open.ts';
import { openSqliteStore } from './store/sqlite/open.ts';
import type { Store } from './store/store.ts';

/** Which of a server's settings say where its store is. */
export type StoreSettings = Pick<Config, 'data' | 'store' | 'storePasswordFile'>;

/**
 * Opens the store that a configuration names.
 * @param parts.mustExist open only one that is there and up to date
 * @throws OperatorError
 */
export function openStore(
  { data, store, storePasswordFile }: StoreSettings,
  parts: {
    readonly clock: Clock;
    readonly random: Random;
    readonly log: Log;
    readonly mustExist?: boolean;
  },
): Promise<Store> {
  if (store === 'sqlite') {
    const { log, ...more } = parts;
    return openSqliteStore({ path: join(data, 'latchkey.db'), ...more });
  }
  const address = {
    url: store,
    ...(storePasswordFile !== undefined && { passwordFile: storePasswordFile }),
  };
  if (isPlainAndFar(address)) {
    parts.log.warn(
      '--store is not encrypted: password hashes travel in plain text; add ?sslmode=verify-full',
    );
  }
  return openPostgresStore({ address, ...parts });
}
