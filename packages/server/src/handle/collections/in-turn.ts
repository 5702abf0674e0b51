import type { Call } from '../../kernel/call.ts';
import type { CatalogStore } from '../../store/catalog.ts';
import type { KeyedSerial } from './keyed-serial.ts';

interface Parts {
  readonly catalog: CatalogStore;
  readonly changes: KeyedSerial;
}

/**
 * Makes a change of a collection when those before it are over, by whichever of its names they came.
 * Also orders the changes of a collection that does not exist yet: by its name.
 */
export async function inTurn<T>(
  { catalog, changes }: Parts,
  call: Call,
  name: string,
  change: () => Promise<T>,
): Promise<T> {
  const found = await catalog.findCollection(call.clusterId, call.database, name);
  const key = JSON.stringify([call.clusterId, call.database, found?.name ?? name]);
  return changes.run(key, change);
}
