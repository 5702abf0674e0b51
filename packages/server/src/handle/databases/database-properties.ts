import { errors } from '@latchkey/contract';
import type { Database, Properties } from '../../store/catalog.ts';

const MAX_COLLECTIONS = 'database.max.collections';

/** Properties that promise what nothing here keeps: to be trusted with it would be worse than to fail. */
const PROMISES = ['database.force.deny.', 'cipher.'];

/**
 * What a database's properties may be set to: whatever they may be in Milvus, keys that nobody knows
 * included. Most are described back and do nothing.
 *
 * @throws errors.invalidParameter, errors.unimplemented
 */
export function checkDatabaseProperties(properties: Properties): void {
  for (const [key, value] of properties) {
    if (PROMISES.some((prefix) => key.startsWith(prefix)) && value !== 'false') {
      throw errors.unimplemented(`database property ${key}`);
    }
    if (key === MAX_COLLECTIONS && !/^\d{1,9}$/.test(value)) {
      throw errors.invalidParameter(`the value of ${key} must be a number, but got ${value}`);
    }
  }
}

/** How many collections a database may hold. @param limit of every database */
export function collectionLimit({ properties }: Database, limit: number): number {
  const own = properties.find(([key]) => key === MAX_COLLECTIONS)?.[1];
  return own === undefined ? limit : Math.min(Number(own), limit);
}
